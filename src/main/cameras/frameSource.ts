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
export interface FrameSource extends Pick<
  EventEmitter<{ frame: [Frame]; fault: [{ code: string; detail: string; tag?: string }]; restored: [] }>,
  'on' | 'off'
> {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** A part is at the trigger: the next picture is of it. Nothing where each picture is a trigger itself. */
  readonly trigger: (tag: string) => void;
}
