import { z } from 'zod';
import { type Command, ID, LIMIT, PERIOD, UTC_MS } from '../command.ts';
import { EXPORT_REQUEST, EXPORTED } from '../export.ts';
import { PARETO_CAUSE, SERIES_BY, VERDICT_BUCKET, VERDICT_SUMMARY } from '../statistics.ts';
import { DRIFT, LISTED_VERDICT, OVERRIDE, VERDICT, VERDICT_NAME } from '../verdict.ts';

const FILTER = z.strictObject({
  productId: ID.exactOptional(),
  verdict: VERDICT_NAME.exactOptional(),
  /** What the tag begins with. */
  tag: z.string().min(1).max(200).exactOptional(),
  /** Whether a person was of another opinion. */
  opinion: z.enum(['overridden', 'untouched']).exactOptional(),
});
/** `localDay`: days since 1970-01-01 by the clock on the wall. */
const OF_DAY = z.strictObject({ productId: ID, localDay: z.int().min(0).max(100_000) });
const OF_PERIOD = z.strictObject({ period: PERIOD.default({}), productId: ID.exactOptional() });
const OF_VERDICT = z.strictObject({ verdictId: ID });

/** A place of an anomaly map, as shares of its width and height from its top left corner. */
const PLACE = z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });

/** A part of a stored picture, as that is seen. */
export const REGION = z.object({
  leftPx: z.number().nonnegative(),
  topPx: z.number().nonnegative(),
  widthPx: z.number().positive(),
  heightPx: z.number().positive(),
});

export const VERDICT_COMMANDS = {
  /** The latest first; from the end of a page on, if one is given. */
  'verdicts.list': {
    input: z.strictObject({
      period: PERIOD.default({}),
      filter: FILTER.default({}),
      limit: LIMIT,
      after: z.strictObject({ judgedUtcMs: UTC_MS, id: ID }).exactOptional(),
    }),
    output: z.array(LISTED_VERDICT),
  },
  'verdicts.read': {
    input: OF_VERDICT,
    output: VERDICT.extend({
      /** 1, 2, 3 ... of its product. */
      recipeVersion: ID.nullable(),
      modelVersion: ID.nullable(),
      overrides: z.array(OVERRIDE),
    }),
  },
  /** The parts of a day with the highest scores, the worst first. */
  'verdicts.worst': { input: OF_DAY.extend({ limit: LIMIT }), output: z.array(LISTED_VERDICT) },
  /** Hours without parts are left out. */
  'verdicts.perHour': { input: OF_DAY, output: z.array(z.object({ hour: z.int(), verdict: VERDICT_NAME, parts: z.int() })) },
  'verdicts.drift': { input: z.strictObject({ modelVersionId: ID }), output: DRIFT },
  /**
   * What the part's picture was held against: the anomaly map, made anew by the version that judged, and the good patch of the memory bank that is
   * nearest to a place of it; to its peak where no place is given.
   */
  'verdicts.explain': {
    input: OF_VERDICT.extend({ at: PLACE.exactOptional() }),
    output: z.object({
      /** A grey PNG; 255 is 100 percent. */
      map: z.base64(),
      widthPx: z.int().positive(),
      heightPx: z.int().positive(),
      /** What of the part's picture the map covers. */
      covers: REGION,
      /** The middle of the strongest pixel. */
      peak: PLACE.extend({ percent: z.number() }),
      /** The place that is explained, and what the map says there. */
      at: PLACE.extend({ percent: z.number() }),
      nearest: z.object({
        /** Null where the picture is none of the product any more, or never was. */
        pictureId: ID.nullable(),
        imageId: ID.nullable(),
        name: z.string(),
        /** Of that picture, as it is seen. */
        region: REGION,
        /** Between both patches' features: what the map is made of. */
        distance: z.number().nonnegative(),
      }),
    }),
  },
  'verdicts.summary': { input: OF_PERIOD, output: VERDICT_SUMMARY },
  /** Those without parts are left out; 2,000 at most. */
  'verdicts.series': { input: OF_PERIOD.extend({ by: SERIES_BY }), output: z.array(VERDICT_BUCKET) },
  /** Why parts were a REJECT or a FAULT, the most first. */
  'verdicts.pareto': { input: OF_PERIOD, output: z.array(PARETO_CAUSE) },
  /** The verdict stays as it is; the opinion stands beside it. */
  'verdicts.override': {
    input: OF_VERDICT.extend({ overriddenTo: z.enum(['PASS', 'REJECT']), reason: z.string().max(10_000) }),
    output: z.object({ overrideId: ID }),
  },
  'verdicts.export': { input: EXPORT_REQUEST.extend({ filter: FILTER.default({}), reason: z.string().max(10_000) }), output: EXPORTED },
} as const satisfies Record<string, Command>;
