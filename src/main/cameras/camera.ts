import type { EventEmitter } from 'node:events';
import { basename, extname } from 'node:path';
import type { FrameData, SourceFault } from './frameSource.ts';

/** A picture that nobody has said yet what it is of. */
export interface Picture {
  readonly data: FrameData;
  /** When it was complete, by `performance.now()`. */
  readonly capturedMs: number;
}

export interface CameraEvents {
  picture: [Picture];
  lost: [SourceFault];
  restored: [];
  ended: [];
  /** Somebody outside has to take a picture now. */
  wanted: [];
}

/** Whatever gives pictures. May be started again after a stop. */
export interface Camera extends Pick<EventEmitter<CameraEvents>, 'on' | 'off'> {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Takes a picture now, where the camera can be told to; without it, pictures come by themselves. */
  readonly take?: () => void;
  /** Takes a picture from a client. @returns whether the camera runs */
  readonly push?: (bytes: Uint8Array, name: string) => boolean;
}

/** What a picture is called, without folder and extension. */
export function stemOf(data: FrameData): string {
  const name = 'file' in data ? basename(data.file) : data.name;
  return basename(name, extname(name));
}
