import type { EventEmitter } from 'node:events';
import type { DetailCode } from '../../refusals/detailCodes.ts';
import type { PartFaultCode } from '../../refusals/partFaults.ts';

/** A picture, as a file or as it came. */
export type FrameData = { readonly file: string } | { readonly bytes: Uint8Array; readonly name: string };

/** A picture of a part. */
export interface Frame {
  readonly tag: string;
  readonly data: FrameData;
  /** When it was complete, by `performance.now()`. */
  readonly capturedMs: number;
}

/** That something is wrong. */
export interface SourceFault<Code extends string = string> {
  readonly code: Code;
  readonly detail: string;
}

export interface MissingPicture extends SourceFault<PartFaultCode> {
  readonly tag: string;
}

export interface FrameSourceEvents {
  frame: [Frame];
  /** No pictures come any more, until `restored`. */
  lost: [SourceFault];
  restored: [];
  /** A part has no picture that is surely of it. */
  missing: [MissingPicture];
  /** A picture is of no part that is known. */
  stray: [SourceFault<DetailCode>];
  /** No more pictures will come. */
  ended: [];
  /** A part waits for a picture that a client has to hand over. */
  wanted: [];
}

/** Where pictures of parts come from. May be started again after a stop. */
export interface FrameSource extends Pick<EventEmitter<FrameSourceEvents>, 'on' | 'off'> {
  /** @throws StationError SOURCE_UNREADABLE; PipelineError FOLDER_* */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** A part is at the trigger. Nothing where pictures are triggers themselves. */
  readonly trigger: (tag: string) => void;
  /** Triggers may not have been heard for a while: a picture that comes now may be of a part that nobody knows. */
  readonly doubt: () => void;
  /**
   * Takes a picture that a client hands over.
   * @returns whether it is one that is asked for
   */
  readonly push: (bytes: Uint8Array, name: string) => boolean;
}
