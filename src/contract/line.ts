import { z } from 'zod';
import { FRAME_CHECKS } from './recipe.ts';

/*
 * What a line worker and the process that starts it say to each other. The parent asks, each time with a number; the worker answers each
 * question once, and says `alive` all the time.
 */

const QUESTION = z.int().nonnegative();

const BYTES = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Expected bytes');

/** A model on disk, by the hash of all its bytes. */
const MODEL = z.strictObject({
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  folder: z.string(),
  /** What judges; the processor unless told. */
  provider: z.enum(['cpu', 'dml', 'cuda', 'webgpu']).exactOptional(),
});

export const LINE_QUESTION = z.discriminatedUnion('kind', [
  /** Have it ready, so that the first part does not wait for it. */
  z.strictObject({ kind: z.literal('load'), id: QUESTION, model: MODEL }),
  z.strictObject({
    kind: z.literal('judge'),
    id: QUESTION,
    model: MODEL,
    /** The path of a picture, or its bytes under a name. */
    picture: z.union([z.string(), z.strictObject({ name: z.string(), bytes: BYTES })]),
    /** What the picture has to be like. */
    checks: FRAME_CHECKS,
    /** When nobody waits for the answer any more: milliseconds of the machine's monotonic clock, which all processes share. */
    byMs: z.number(),
  }),
]);

const REFUSAL = z.strictObject({ code: z.string(), where: z.string(), detail: z.string().exactOptional() });

export const LINE_ANSWER = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('alive') }),
  /** It may be silent for a while: a graphics card is being made ready, which holds its thread. */
  z.strictObject({ kind: z.literal('preparing') }),
  z.strictObject({ kind: z.literal('loaded'), id: QUESTION }),
  z.strictObject({
    kind: z.literal('judged'),
    id: QUESTION,
    /** Raw, as the thresholds are. */
    score: z.number(),
    /** The anomaly map, `[H, W]` at the model's input size, in the score's unit. */
    map: z.custom<Float32Array>((value) => value instanceof Float32Array),
    decodeMs: z.number(),
    graphMs: z.number(),
  }),
  z.strictObject({ kind: z.literal('refused'), id: QUESTION, refusal: REFUSAL }),
]);

export type LineModel = z.infer<typeof MODEL>;
export type LineQuestion = z.infer<typeof LINE_QUESTION>;
export type LineAnswer = z.infer<typeof LINE_ANSWER>;
