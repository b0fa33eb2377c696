import { z } from 'zod';
import { RECIPE_GEOMETRY } from './recipe.ts';
import { REFUSAL } from './teaching.ts';

/*
 * What an examiner and the process that starts it say to each other. The parent gives jobs, each with a number, and may cancel them; the
 * examiner tells how far each is, and answers it once.
 */

const NUMBER = z.int().nonnegative();
const INDEX = z.int().nonnegative();
const FILES = z.array(z.string()).readonly();

/** A model on disk, by the hash of all its bytes. */
const MODEL = z.strictObject({ contentHash: z.string().regex(/^[0-9a-f]{64}$/), folder: z.string() });

/** A share of each side. */
const PLACE = z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });
const SCORED_PLACE = PLACE.extend({ score: z.number() });

export const EXAMINER_JOB = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('check'), backbone: z.string(), files: FILES, geometry: RECIPE_GEOMETRY }),
  z.strictObject({ kind: z.literal('score'), model: MODEL, files: FILES }),
  z.strictObject({ kind: z.literal('explain'), model: MODEL, file: z.string(), at: PLACE.exactOptional() }),
  z.strictObject({
    kind: z.literal('extend'),
    model: MODEL,
    goods: z.array(z.string().nullable()).readonly(),
    added: FILES,
    defects: FILES,
    /** Where the new version goes. */
    folder: z.string(),
  }),
]);

export const EXAMINER_REQUEST = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('do'), id: NUMBER, job: EXAMINER_JOB }),
  z.strictObject({ kind: z.literal('cancel'), id: NUMBER }),
]);

const CHECKED = z.strictObject({
  /** Into the job's files. */
  index: INDEX,
  sharpness: z.number(),
  contrast: z.number(),
  meanLuma: z.number(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  outlierScore: z.number(),
  nearDuplicateOf: INDEX.optional(),
  findings: z.array(z.enum(['BLURRED', 'BLANK', 'OUTLIER', 'NEAR_DUPLICATE', 'ODD_SIZE'])).readonly(),
});

export const EXAMINER_RESULT = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('check'),
    pictures: z.array(CHECKED),
    unreadable: z.array(z.strictObject({ index: INDEX, refusal: REFUSAL })),
  }),
  /** In the order of the files: a raw score, or why there is none. */
  z.strictObject({ kind: z.literal('score'), scores: z.array(z.union([z.number(), REFUSAL])) }),
  z.strictObject({
    kind: z.literal('explain'),
    /** `[H, W]` at input size, in the score's unit. */
    map: z.custom<Float32Array>((value) => value instanceof Float32Array),
    peak: SCORED_PLACE,
    at: SCORED_PLACE,
    nearest: z.strictObject({
      /** Of the manifest's pictures. */
      image: INDEX,
      /** Shares of what the model sees of that picture. */
      patch: z.strictObject({ left: z.number(), top: z.number(), width: z.number(), height: z.number() }),
      distance: z.number(),
    }),
  }),
  /** The version lies in its folder. */
  z.strictObject({ kind: z.literal('extend') }),
]);

export const EXAMINER_ANSWER = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('progress'), id: NUMBER, step: z.string(), done: z.int().nonnegative(), total: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('done'), id: NUMBER, result: EXAMINER_RESULT }),
  z.strictObject({ kind: z.literal('refused'), id: NUMBER, refusal: REFUSAL }),
  /** A defect of Lynceus. */
  z.strictObject({ kind: z.literal('broken'), id: NUMBER, message: z.string(), trace: z.string() }),
]);

export type ExaminerJob = z.infer<typeof EXAMINER_JOB>;
export type ExaminerRequest = z.infer<typeof EXAMINER_REQUEST>;
export type ExaminerResult = z.infer<typeof EXAMINER_RESULT>;
export type ExaminerAnswer = z.infer<typeof EXAMINER_ANSWER>;
