import type { EventEmitter } from 'node:events';
import type { StationError } from '../../errors.ts';

export interface PortEvents {
  open: [];
  bytes: [Uint8Array];
  close: [];
  /** It cannot be opened; told again only when the reason changes. */
  trouble: [StationError];
}

/** A way for bytes to the other side, which may close and open again at any time. */
export interface BytePort extends Pick<EventEmitter<PortEvents>, 'on' | 'off'> {
  readonly isOpen: boolean;
  /** Bytes that it cannot take, closed or choked, are lost. */
  readonly write: (bytes: Uint8Array) => void;
}
