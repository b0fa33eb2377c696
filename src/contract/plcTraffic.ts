import { z } from 'zod';
import { UTC_MS } from './command.ts';

/** Messages that are told in a second at most; how many were left out is told as well. */
export const MOST_TRAFFIC_PER_SECOND = 100;

/** Something that went over the wire of a PLC under test, or became of it. */
export const PLC_TRAFFIC = z.object({
  /** `state`: how the wire is, or what is wrong with it. */
  direction: z.enum(['sent', 'received', 'state']),
  /** A line of the serial protocol, what has changed in the registers of Modbus, or words; what is not printable as `\xNN`. */
  text: z.string().max(400),
  atUtcMs: UTC_MS,
});

export type PlcTraffic = z.infer<typeof PLC_TRAFFIC>;
