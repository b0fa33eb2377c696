import type { FrameData } from '../../cameras/frameSource.ts';

/** What a model says of a picture. */
export interface Judged {
  /** Raw, as the thresholds are. */
  readonly score: number;
  readonly decodeMs: number;
  readonly inferenceMs: number;
  readonly imageId: number | null;
  readonly heatMapId: number | null;
}

/** Judges with one product's model, and keeps the picture where the recipe says so. */
export interface LineJudge {
  /** @throws an error with a code where it cannot be judged in time, or at all */
  readonly judge: (data: FrameData, timeoutMs: number) => Promise<Judged>;
}
