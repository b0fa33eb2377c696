import { z } from 'zod';
import { SIGNING } from './people.ts';

/*
 * What a client and the station process say to each other. A client sends requests, each with a number of its own, and may cancel them. The
 * station answers each request once, tells how far long ones have come, and tells events to every client.
 */

/** Characters of all texts in a message, and its values, at most. */
export const MESSAGE_LIMITS = { characters: 8 * 2 ** 20, values: 100_000 } as const;

const REQUEST_ID = z.int().nonnegative();

export const CLIENT_MESSAGE = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('request'),
    id: REQUEST_ID,
    command: z.string().max(100),
    /** Of the person's session; left out for what nobody needs to be signed in for. */
    token: z.string().max(100).exactOptional(),
    /** For commands that have to be signed. */
    signing: SIGNING.exactOptional(),
    input: z.unknown(),
  }),
  z.strictObject({ kind: z.literal('cancel'), id: REQUEST_ID }),
]);

export type ClientMessage = z.infer<typeof CLIENT_MESSAGE>;
export type Request = Extract<ClientMessage, { kind: 'request' }>;

/** Why something was refused, with what to do. */
export const PROBLEM = z.object({
  code: z.string(),
  /** What happened, where and what to do, to be shown as it is. */
  message: z.string(),
  where: z.string(),
  detail: z.string().exactOptional(),
});

export type Problem = z.infer<typeof PROBLEM>;

export const PROGRESS = z.object({
  step: z.string(),
  done: z.number().nonnegative(),
  total: z.number().nonnegative(),
  /** Of the step just done, where it is one of a training. */
  loss: z.number().exactOptional(),
  /** Of this step, at its latest pace; left out while nothing can be said. */
  secondsLeft: z.number().nonnegative().exactOptional(),
});

export type Progress = z.infer<typeof PROGRESS>;

export const STATION_MESSAGE = z.discriminatedUnion('kind', [
  /** How far the start has come; then `ready` or `refused`. */
  z.object({ kind: z.literal('starting'), progress: PROGRESS }),
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('refused'), problem: PROBLEM }),
  z.object({ kind: z.literal('progress'), id: REQUEST_ID, progress: PROGRESS }),
  z.object({ kind: z.literal('done'), id: REQUEST_ID, output: z.unknown() }),
  /** `id` is null for a message that has none. */
  z.object({ kind: z.literal('failed'), id: REQUEST_ID.nullable(), problem: PROBLEM }),
  z.object({ kind: z.literal('event'), event: z.string(), data: z.unknown() }),
]);

export type StationMessage = z.infer<typeof STATION_MESSAGE>;
