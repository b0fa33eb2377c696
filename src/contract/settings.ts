import { z } from 'zod';
import { LINE_SET_UP } from './lineSetUp.ts';

/** One shift of the day: from its start until the next one starts. */
const SHIFT = z.strictObject({
  name: z.string().trim().min(1).max(40),
  /** After midnight by the clock on the wall. */
  startsAtMinute: z.int().min(0).max(1439),
});

/** The shifts of a day, by their starts; the last one goes on past midnight until the first. */
const SHIFTS = z
  .array(SHIFT)
  .min(1)
  .max(6)
  .refine((shifts) => shifts.every(({ startsAtMinute }, i) => i === 0 || startsAtMinute > shifts[i - 1].startsAtMinute), {
    message: 'Shifts come by their starts, and no two start at once',
  })
  .refine((shifts) => new Set(shifts.map(({ name }) => name)).size === shifts.length, 'No two shifts have one name');

/** By what the window finds the USB camera again whose pictures it hands over, and what it asks of it. */
export const CAMERA = z.strictObject({
  /** As the operating system calls it. */
  deviceLabel: z.string().min(1).max(200),
  widthPx: z.int().min(16).max(16_384),
  heightPx: z.int().min(16).max(16_384),
});

/** What the line judges on; `auto`: the processor, unless a graphics card judges alike and faster. */
export const LINE_PROVIDERS = ['auto', 'cpu', 'dml', 'cuda', 'webgpu'] as const;

const LINE_PROVIDER = z.enum(LINE_PROVIDERS);

export type LineProvider = z.infer<typeof LINE_PROVIDER>;

/** How a station is set up. */
export const STATION_SETTINGS = z.strictObject({
  /** As audit rows and exports call the station, from its next start on. */
  stationName: z.string().trim().min(1).max(100),
  /** Minutes without a sign of the person until a session is locked. */
  idleMin: z.int().min(1).max(1440),
  /** Hours until a session ends. */
  sessionHours: z.int().min(1).max(168),
  shifts: SHIFTS,
  /** What the line is started with unless told; null until somebody has set it up. */
  lineSetUp: LINE_SET_UP.nullable(),
  /** Null where the window has no camera of its own. */
  camera: CAMERA.nullable(),
  /** Holds from the next start of the line on. */
  lineProvider: LINE_PROVIDER,
});

export type Shift = z.infer<typeof SHIFT>;
export type StationSettings = z.infer<typeof STATION_SETTINGS>;

/** What holds of a new station, whatever its name. */
export const DEFAULT_SETTINGS: Omit<StationSettings, 'stationName'> = {
  idleMin: 10,
  sessionHours: 12,
  shifts: [
    { name: 'early', startsAtMinute: 6 * 60 },
    { name: 'late', startsAtMinute: 14 * 60 },
    { name: 'night', startsAtMinute: 22 * 60 },
  ],
  lineSetUp: null,
  camera: null,
  lineProvider: 'auto',
};
