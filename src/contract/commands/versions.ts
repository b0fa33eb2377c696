import { z } from 'zod';
import { type Command, ID, PATH, UTC_MS } from '../command.ts';
import { RECIPE } from '../recipe.ts';
import { TEACHING_SETTINGS } from '../teachingJob.ts';
import { VERSION_METRICS, VERSION_SETTINGS } from '../version.ts';

const OF_PRODUCT = z.strictObject({ productId: ID });
const OF_VERSION = z.strictObject({ versionId: ID });

/** What stands in a list of versions. */
const SUMMARY = z.object({
  id: ID,
  productId: ID,
  /** 1, 2, 3 ... of its product. */
  version: ID,
  state: z.enum(['draft', 'offered', 'active', 'retired']),
  seed: z.int(),
  metrics: z.object({ thresholds: z.object({ review: z.number(), reject: z.number(), typicalGood: z.number() }) }),
  /** Of the whole bundle, 64 hex digits. */
  contentHash: z.string(),
  createdUtcMs: UTC_MS,
  createdBy: ID,
});

/** A picture of a data snapshot, with the label it had then. */
const SNAPSHOT_PICTURE = z.object({
  labelId: ID,
  sha256: z.string(),
  label: z.enum(['good', 'defect', 'none']),
  kind: z.string().nullable(),
});

export const VERSION_COMMANDS = {
  /** The latest first. */
  'versions.list': { input: OF_PRODUCT, output: z.array(SUMMARY) },
  'versions.read': {
    input: OF_VERSION,
    output: SUMMARY.extend({ settings: VERSION_SETTINGS, metrics: VERSION_METRICS, snapshot: z.array(SNAPSHOT_PICTURE) }),
  },
  /** Starts a teaching, which goes on in the station whether or not somebody waits for it; `teaching.changed` tells of it. */
  'versions.teach': { input: OF_PRODUCT.extend(TEACHING_SETTINGS.shape), output: z.object({ jobId: z.uuid() }) },
  /** Takes a bundle of elsewhere into the station, as a draft. */
  'versions.register': { input: OF_PRODUCT.extend({ path: PATH }), output: SUMMARY },
  /** Reads every byte of the bundle and holds it against its hashes. */
  'versions.check': { input: OF_VERSION, output: z.object({ contentHash: z.string(), files: z.int().positive() }) },
  'versions.offer': { input: OF_VERSION, output: SUMMARY },
  'versions.discard': { input: OF_VERSION, output: SUMMARY },
  /** Lets an offered version judge; answers the recipe that is in force now. */
  'versions.activate': { input: OF_VERSION, output: RECIPE },
  /** Lets a version judge again that did before, with the thresholds it had last. */
  'versions.rollBack': { input: OF_VERSION, output: RECIPE },
} as const satisfies Record<string, Command>;
