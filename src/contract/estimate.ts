import { z } from 'zod';

/** A figure with its 95 % interval. */
export const ESTIMATE = z.object({ value: z.number(), low: z.number(), high: z.number() });
