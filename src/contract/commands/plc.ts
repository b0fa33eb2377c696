import { z } from 'zod';
import { type Command, NOTHING } from '../command.ts';
import { PLC } from '../lineSetUp.ts';

/** What the operating system knows of a serial port; null where it does not. */
const SERIAL_PORT = z.object({
  path: z.string(),
  manufacturer: z.string().nullable(),
  /** Four hexadecimal digits each, of the USB adapter. */
  vendorId: z.string().nullable(),
  productId: z.string().nullable(),
  serialNumber: z.string().nullable(),
});

export const PLC_COMMANDS = {
  /** Those of the machine, by their paths. */
  'ports.list': { input: NOTHING, output: z.array(SERIAL_PORT) },
  /**
   * Opens the wire of a PLC and tells what goes over it as `plc.traffic`, for so long, until it is cancelled or the line is started; no part passes
   * meanwhile. Answered when it is over. One at a time, and none while the line runs with a PLC.
   */
  'plc.test': {
    input: z.strictObject({
      plc: PLC.refine(({ kind }) => kind !== 'none', 'There is no PLC to test'),
      forMs: z.int().min(1).max(600_000),
    }),
    output: z.object({
      endedBy: z.enum(['time', 'cancel', 'line']),
      /** Whether both sides agreed at any time. */
      wasReady: z.boolean(),
      sent: z.int().nonnegative(),
      received: z.int().nonnegative(),
    }),
  },
  /** Moves the gate, by the wire that is under test. */
  'plc.testPulse': { input: z.strictObject({ ms: z.int().min(1).max(10_000) }), output: NOTHING },
} as const satisfies Record<string, Command>;
