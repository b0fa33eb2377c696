import type { z } from 'zod';
import { HEALTH } from './health.ts';
import { TEACHING_JOB } from './teachingJob.ts';

/** What the station tells every client by itself. An event says that something is so; nothing happens because of it. */
export const EVENTS = { 'station.health': HEALTH, 'teaching.changed': TEACHING_JOB } as const satisfies Record<string, z.ZodType>;

export type EventName = keyof typeof EVENTS;
export type EventData<E extends EventName> = z.output<(typeof EVENTS)[E]>;
