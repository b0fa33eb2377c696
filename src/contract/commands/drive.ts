import { z } from 'zod';
import { type Command, NOTHING, UTC_MS } from '../command.ts';

const BYTES = z.number().nonnegative();

export const DRIVE_COMMANDS = {
  /** The drive that the station is on, and what of it the station takes. Its own sums are half a minute old at most. */
  'drive.read': {
    input: NOTHING,
    output: z.object({
      totalBytes: BYTES,
      /** What the station may still take. */
      freeBytes: BYTES,
      /** Pictures, heat maps and masks that are kept. */
      picturesBytes: BYTES,
      /** Bundles of model versions. */
      bundlesBytes: BYTES,
      /** With its log of what was written last. */
      databaseBytes: BYTES,
      /** Of the database, as made before it was brought to a newer version, the latest first. */
      backups: z.array(z.object({ file: z.string(), sizeBytes: BYTES, madeUtcMs: UTC_MS })),
    }),
  },
} as const satisfies Record<string, Command>;
