import { z } from 'zod';

/** Grows when an older Lynceus could no longer read a bundle rightly. */
export const BUNDLE_FORMAT = 1;

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
const pixels = z.int().positive();

const GEOMETRY = z.strictObject({
  crop: z.strictObject({ leftPx: z.int().nonnegative(), topPx: z.int().nonnegative(), widthPx: pixels, heightPx: pixels }).optional(),
  widthPx: pixels,
  heightPx: pixels,
});

const ESTIMATE = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

const THRESHOLDS = z.strictObject({
  rule: z.enum(['mean3sd', 'gev', 'quantile', 'byFalseRejectRate', 'byRecall', 'byCost']),
  review: z.number(),
  reject: z.number(),
  /** Held-out goods that the thresholds rest on, and the median of their scores. */
  goods: z.int().positive(),
  typicalGood: z.number(),
  rejectInterval: ESTIMATE,
  falseRejectRate: ESTIMATE,
  recall: ESTIMATE.optional(),
  warnings: z.array(z.strictObject({ code: z.enum(['FEW_GOODS', 'TAIL_OUT_OF_REACH']), message: z.string() })),
});

const BANK_CANDIDATE = z.strictObject({
  patches: z.int().positive(),
  /** How well held-out goods part from synthetic anomalies, 0..1. */
  syntheticAuroc: z.number(),
  /** One picture through the graph, foretold from a measurement on the machine that taught. */
  graphMs: z.number(),
});

const BLEND = z.strictObject({ offset: z.number(), bank: z.number(), discriminator: z.number() });

const VERSION = z.enum(['stage0', 'stage2', 'stage0+D', 'stage2+D']);

const TRAINING = z.strictObject({
  stage1Steps: z.int().positive(),
  stage2Steps: z.int().positive(),
  generator: z.enum(['perlin', 'cutpaste', 'patch', 'mixed']),
  loss: z.enum(['evenFocal', 'focal', 'crossEntropy']),
  guide: z.number().nonnegative(),
  tuned: z.enum(['layer3', 'layers2and3']),
  /** What it was computed on. */
  backend: z.enum(['tensorflow', 'webgpu', 'wasm']),
  /** What the versions were compared on. */
  judgedOn: z.string(),
  /** AUROC of goods held out against those defects, and the gain over stage 0 with its 90 % interval. */
  comparisons: z.array(z.strictObject({ version: VERSION, auroc: z.number(), gain: ESTIMATE })),
  offered: VERSION,
  reason: z.string(),
  /** Why stage 2 came to nothing, where it did. */
  failure: z.string().optional(),
});

/** What a version is: everything that made it, and the hash of everything in it. */
export const MANIFEST = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  madeBy: z.string(),
  createdAt: z.iso.datetime(),
  /** Whose bank judges, the frozen backbone's or the one tuned by stage 2, and whether D has a say. */
  version: VERSION,
  seed: z.int(),
  backbone: z.string(),
  geometry: GEOMETRY,
  dimensions: z.int().positive(),
  scoreKind: z.enum(['patchMaximum', 'topPatches', 'smoothedMaximum']),
  bank: z.strictObject({ patches: z.int().positive(), candidates: z.array(BANK_CANDIDATE), reason: z.string() }),
  thresholds: THRESHOLDS,
  /** The good pictures: file names, in order, as the bank's `imageIndex` counts them, and which of them could not be used. */
  images: z.array(z.strictObject({ file: z.string(), sha256: SHA256.optional(), skipped: z.string().optional() })),
  heldOut: z.array(z.strictObject({ image: z.int().nonnegative(), score: z.number() })),
  /** How D's say and the bank's count. */
  fusion: z.strictObject({ score: BLEND, map: BLEND }).optional(),
  /** What was trained, how it compared, and what came of it. */
  training: TRAINING.optional(),
  /** SHA-256 of each other file of the bundle. */
  files: z.record(z.string().regex(/^[\w.-]+$/), SHA256),
  /** SHA-256 over this manifest without this field; with `files`, over the whole bundle. */
  contentHash: SHA256,
});

export type Manifest = z.infer<typeof MANIFEST>;
