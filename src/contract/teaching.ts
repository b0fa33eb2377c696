import { z } from 'zod';

/*
 * What a training worker and the process that starts it say to each other. The parent sends one job; the worker answers with any number
 * of `progress` and then with one of `done`, `refused` and `broken`.
 */

const count = z.int().nonnegative();
const pixels = z.int().positive();
const scores = z.custom<ArrayLike<number>>(isListOfNumbers, 'Expected a list of numbers');

const paths = z.array(z.string()).readonly();

const GEOMETRY = z.strictObject({
  crop: z.strictObject({ leftPx: count, topPx: count, widthPx: pixels, heightPx: pixels }).optional(),
  widthPx: pixels,
  heightPx: pixels,
});

const THRESHOLD_RULE = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('mean3sd'), defects: scores.exactOptional() }),
  z.strictObject({
    rule: z.enum(['gev', 'quantile']),
    tails: z.strictObject({ review: z.number(), reject: z.number() }).exactOptional(),
    defects: scores.exactOptional(),
  }),
  z.strictObject({ rule: z.literal('byFalseRejectRate'), maxRate: z.number(), defects: scores }),
  z.strictObject({ rule: z.literal('byRecall'), minRecall: z.number(), defects: scores }),
  z.strictObject({
    rule: z.literal('byCost'),
    falseRejectCost: z.number(),
    missCost: z.number(),
    defectShare: z.number(),
    defects: scores,
  }),
]);

const TRAINING = z.strictObject({
  stage1Steps: z.int().positive(),
  stage2Steps: z.int().positive(),
  generator: z.enum(['perlin', 'cutpaste', 'patch', 'mixed']),
  loss: z.enum(['evenFocal', 'focal', 'crossEntropy']),
  guide: z.number().nonnegative(),
  tuned: z.enum(['layer3', 'layers2and3']),
  backend: z.enum(['auto', 'tensorflow', 'webgpu', 'wasm']),
});

const SETTINGS = z.strictObject({
  geometry: GEOMETRY,
  method: z.enum(['stage0', 'tocoad']),
  training: TRAINING,
  defects: paths,
  textures: paths,
  bank: z.union([z.int().positive(), z.literal('auto')]),
  seed: z.int(),
  scoreKind: z.enum(['patchMaximum', 'topPatches', 'smoothedMaximum']),
  thresholds: THRESHOLD_RULE,
  graphBudgetMs: z.number(),
  dimensions: z.int().positive(),
  patchCapacity: z.int().positive(),
});

/** What to teach, from what, and where to. Paths are as the parent sees them; both processes have one working folder. */
export const TEACH_JOB = z.strictObject({
  backbone: z.string(),
  /** The backbone's weights; those of the store unless told. */
  weightsFile: z.string().exactOptional(),
  /** Pictures of good parts. */
  files: paths,
  /** Where the version goes. */
  folder: z.string(),
  settings: SETTINGS,
  /** Folder for the state of a training that is broken off, and of one that is taken up. */
  checkpoints: z.string(),
});

/** A refusal with a code, as it crosses the border. */
export const REFUSAL = z.strictObject({
  code: z.string(),
  where: z.string(),
  detail: z.string().exactOptional(),
  /** The engineer's side of it: the error with its stack and causes. */
  trace: z.string(),
});

export const TEACH_MESSAGE = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('progress'),
    step: z.enum([
      'fetch',
      'projection',
      'features',
      'coreset',
      'held-out',
      'bank size',
      'stage 1',
      'stage 2',
      'gate',
      'judge',
      'look',
      'compare',
    ]),
    done: count,
    total: count,
    /** Of the step just done, where it is one of a training. */
    loss: z.number().optional(),
  }),
  /** The version lies in its folder; its manifest is read from there. */
  z.strictObject({
    kind: z.literal('done'),
    skipped: z.array(z.strictObject({ file: z.string(), refusal: REFUSAL })),
    /** By step. */
    seconds: z.record(z.string(), z.number().nonnegative()),
    /** The most memory that the worker held. */
    peakRssMb: z.number().positive(),
  }),
  z.strictObject({ kind: z.literal('refused'), refusal: REFUSAL }),
  /** A defect of Lynceus. */
  z.strictObject({ kind: z.literal('broken'), message: z.string(), trace: z.string() }),
]);

export type TeachJob = z.infer<typeof TEACH_JOB>;
export type TeachMessage = z.infer<typeof TEACH_MESSAGE>;
export type Refusal = z.infer<typeof REFUSAL>;

function isListOfNumbers(value: unknown): boolean {
  if (value instanceof Float32Array || value instanceof Float64Array) return true;
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
