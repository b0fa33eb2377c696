import { z } from 'zod';
import { type Command, NOTHING } from '../command.ts';
import { HEALTH } from '../health.ts';

export const STATION_COMMANDS = {
  /** What anybody may know who stands before the screen. */
  'station.read': {
    input: NOTHING,
    output: z.object({
      name: z.string(),
      softwareVersion: z.string(),
      /** Whether nobody has an account yet. */
      isFirstRun: z.boolean(),
      health: HEALTH,
      /** By which exports are checked: SPKI, PEM. */
      publicKey: z.string(),
      /** SHA-256 of it (DER), 64 hex digits. */
      keyId: z.string(),
    }),
  },
} as const satisfies Record<string, Command>;
