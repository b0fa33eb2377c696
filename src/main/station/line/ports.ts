import type { EventEmitter } from 'node:events';

/** A picture, as a file or as it came. */
export type FrameData = { readonly file: string } | { readonly bytes: Uint8Array; readonly name: string };

/** A picture of a part. */
export interface Frame {
  readonly tag: string;
  readonly data: FrameData;
  /** When it was complete, monotonic. */
  readonly capturedMs: number;
}

/** Where pictures come from. */
export interface LineSource extends Pick<
  EventEmitter<{ frame: [Frame]; fault: [{ code: string; detail: string; tag?: string }]; restored: [] }>,
  'on' | 'off'
> {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** A part is at the trigger: the next picture is of it. Nothing where each picture is a trigger itself. */
  readonly trigger: (tag: string) => void;
}

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
