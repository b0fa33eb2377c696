import type { FaultCode } from '../../../refusals/partFaults.ts';
import type { FrameData } from '../../cameras/frameSource.ts';

/** What a model says of a picture, and where the picture is kept. */
export interface Judged {
  /** Raw, as the thresholds are; null where it could not be judged. */
  readonly score: number | null;
  /** Why it could not be judged. */
  readonly faultCode?: FaultCode;
  readonly decodeMs: number | null;
  readonly inferenceMs: number | null;
  readonly imageId: number | null;
  readonly heatMapId: number | null;
}

/** Judges with one product's model, and keeps the picture where the recipe says so. */
export interface LineJudge {
  /** Never throws but for a defect. */
  readonly judge: (data: FrameData, timeoutMs: number) => Promise<Judged>;
}
