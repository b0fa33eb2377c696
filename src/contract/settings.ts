import { z } from 'zod';

/** How a station is set up. */
export const STATION_SETTINGS = z.strictObject({
  /** As audit rows and exports call the station, from its next start on. */
  stationName: z.string().trim().min(1).max(100),
  /** Minutes without a sign of the person until a session is locked. */
  idleMin: z.int().min(1).max(1440),
  /** Hours until a session ends. */
  sessionHours: z.int().min(1).max(168),
});

export type StationSettings = z.infer<typeof STATION_SETTINGS>;

/** What holds of a new station, whatever its name. */
export const DEFAULT_SETTINGS = { idleMin: 10, sessionHours: 12 } as const satisfies Omit<StationSettings, 'stationName'>;
