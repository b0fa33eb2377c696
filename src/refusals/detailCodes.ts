import type { Words } from './codedError.ts';

/** What stands in the detail of an alarm or a refusal, and is never one by itself. A PLC may report codes of its own beside these. */
export const DETAIL_CODES = {
  FRAME_UNEXPECTED: { meaning: 'A picture came that is of no part.', remedy: 'Check trigger and camera: each picture needs one trigger.' },
  PROTOCOL_MISMATCH: {
    meaning: 'Station and PLC speak different versions of the serial protocol.',
    remedy: 'Bring the program of the PLC to version 1 of the protocol (docs/serial-protocol.md).',
  },
  TRIGGERS_MISSED: {
    meaning: 'The PLC has triggered more parts than the station could read in time; it rejects those.',
    remedy: 'Look for them among the rejects; have the station read more often, or parts keep their distance.',
  },
} as const satisfies Record<string, Words>;

export type DetailCode = keyof typeof DETAIL_CODES;
