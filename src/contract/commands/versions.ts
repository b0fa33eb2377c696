import { z } from 'zod';
import { type Command, ID, PATH, UTC_MS } from '../command.ts';
import { ESTIMATE } from '../estimate.ts';
import { RECIPE, THRESHOLDS as RECIPE_THRESHOLDS } from '../recipe.ts';
import { TEACHING_SETTINGS } from '../teachingJob.ts';
import { VERSION_METRICS, VERSION_SETTINGS } from '../version.ts';
import { REGION } from './verdicts.ts';

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
  settings: VERSION_SETTINGS.pick({ geometry: true, version: true }).strip(),
  metrics: VERSION_METRICS.pick({ thresholds: true }).strip(),
  /** Of the whole bundle, 64 hex digits. */
  contentHash: z.string(),
  createdUtcMs: UTC_MS,
  createdBy: ID,
  createdByName: z.string(),
});

/** A picture of a data snapshot, with the label it had then. */
const SNAPSHOT_PICTURE = z.object({
  labelId: ID,
  sha256: z.string(),
  label: z.enum(['good', 'defect', 'none']),
  kind: z.string().nullable(),
});

const THRESHOLDS = z.object({ review: z.number(), reject: z.number() });

/** What stands beside a picture's scores. */
const LABELLED_PICTURE = z.object({
  pictureId: ID,
  imageId: ID,
  name: z.string(),
  label: z.enum(['good', 'defect', 'none']),
  /** Of a defect. */
  kind: z.string().nullable(),
});

const SCORED_PICTURE = LABELLED_PICTURE.extend({
  /** Raw, as the thresholds are; null where there is none, with the code that says why. */
  score: z.number().nullable(),
  /** By the thresholds in force: REJECT reads 50. */
  percent: z.number().nullable(),
  /** A picture that the version was taught with is scored as if it had not been; any other one is judged. */
  how: z.enum(['heldOut', 'judged']),
  /** NOT_HELD_OUT: the version was taught with it and left it in. Else why it could not be judged. */
  problem: z.string().exactOptional(),
});

/** A threshold, and what REJECT from there on does to the pictures in hand. */
const ROC_POINT = z.object({ threshold: z.number(), falseRejectRate: z.number(), recall: z.number() });

const COMPARED_VERSION = z.object({
  versionId: ID,
  version: ID,
  thresholds: THRESHOLDS,
  /** Pictures that both versions scored. */
  goods: z.int(),
  defects: z.int(),
  /** Null where goods or defects are missing. */
  auroc: ESTIMATE.nullable(),
  /** From all rejected to none; 200 points at most. */
  roc: z.array(ROC_POINT),
  /** At its thresholds. */
  falseRejectRate: ESTIMATE.nullable(),
  recall: ESTIMATE.nullable(),
});

const OPINION = z.object({ score: z.number(), percent: z.number(), verdict: z.enum(['PASS', 'REVIEW', 'REJECT']) });

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
  /** The scores of all pictures in use of its product, in the order of their import. Those that are known are not made again. */
  'versions.scores': {
    input: OF_VERSION,
    output: z.object({
      /** As suggested when it was taught. */
      thresholds: THRESHOLDS.extend({ typicalGood: z.number() }),
      /** Those that it judges by, or did last; the suggested ones where it never did. */
      inForce: THRESHOLDS,
      pictures: z.array(SCORED_PICTURE),
    }),
  },
  /** Two versions of one product on the pictures that both have scored, each at the thresholds that it judges by, or would. */
  'versions.compare': {
    input: z.strictObject({ versionIds: z.tuple([ID, ID]) }),
    output: z.object({
      versions: z.tuple([COMPARED_VERSION, COMPARED_VERSION]),
      /** AUROC of the second less that of the first on the same pictures, with its standard error; null where it says nothing. */
      gain: z.object({ value: z.number(), standardError: z.number() }).nullable(),
      /** The pictures that they judge otherwise, and what each says. */
      differing: z.array(LABELLED_PICTURE.extend({ opinions: z.tuple([OPINION, OPINION]) })),
    }),
  },
  /**
   * Where a version finds a picture of its product odd: the anomaly map, made anew. Of a picture that the version was taught with it shows less
   * than its score says, since the version remembers that very picture.
   */
  'versions.map': {
    input: OF_VERSION.extend({ pictureId: ID }),
    output: z.object({
      /** A grey PNG by the thresholds in force; 255 is 100 percent. */
      map: z.base64(),
      widthPx: z.int().positive(),
      heightPx: z.int().positive(),
      /** What of the picture the map covers. */
      covers: REGION,
    }),
  },
  /**
   * A new version that also remembers these good pictures, without training: the memory bank grows by their patches, and thresholds are made
   * anew. It is offered where it is no worse than the one it comes from, on the pictures that are labelled; else it stays a draft.
   */
  'versions.extend': {
    input: OF_VERSION.extend({ pictureIds: z.array(ID).min(1).max(500) }),
    output: z.object({
      versionId: ID,
      regression: z.object({
        isPassed: z.boolean(),
        /** Labelled pictures that were looked at. */
        checked: z.int(),
        /** Defects that were rejected and are not any more. */
        newlyMissed: z.array(ID),
        /** Goods that were not rejected and are now. */
        newlyRejected: z.array(ID),
        /** Goods that were rejected and are not any more. */
        newlyPassed: z.array(ID),
        /** What speaks against it; nothing where it has passed. */
        objections: z.array(z.enum(['DEFECTS_MILDER', 'MORE_GOODS_REJECTED', 'REJECT_ABOVE_INTERVAL'])),
        /** Why it is offered, or is not, as the trail has it. */
        reason: z.string(),
      }),
    }),
  },
  'versions.offer': { input: OF_VERSION, output: SUMMARY },
  'versions.discard': { input: OF_VERSION, output: SUMMARY },
  /** Lets an offered version judge, by the thresholds suggested for it unless told; answers the recipe that is in force now. */
  'versions.activate': { input: OF_VERSION.extend({ thresholds: RECIPE_THRESHOLDS.exactOptional() }), output: RECIPE },
  /** Lets a version judge again that did before, with the thresholds it had last. */
  'versions.rollBack': { input: OF_VERSION, output: RECIPE },
} as const satisfies Record<string, Command>;
