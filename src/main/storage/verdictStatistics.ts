import type { Database, Statement } from 'better-sqlite3';
import { VERSION_METRICS } from '../../contract/version.ts';
import { StationError } from '../errors.ts';
import { type KolmogorovSmirnov, kolmogorovSmirnov } from './kolmogorovSmirnov.ts';

/** Parts that drift is looked for in. */
export const DRIFT_PARTS = 500;

/** How the scores of recent parts differ from those of the goods that a version did not see when it was taught. */
export interface Drift {
  /** Compared on each side. */
  readonly goods: number;
  readonly parts: number;
  /** The middle score of each side; undefined where it is empty. */
  readonly medianGood: number | undefined;
  readonly medianPart: number | undefined;
  /** Undefined where a side is empty. */
  readonly test: KolmogorovSmirnov | undefined;
}

export const STATISTICS_QUERIES = {
  recentGoods: `SELECT score FROM verdicts WHERE product_id = @productId AND model_version_id = @modelVersionId AND verdict = 'PASS'
    ORDER BY local_hour DESC, judged_utc_ms DESC LIMIT @limit`,
  reviewThreshold: `SELECT min(review_threshold) FROM recipes WHERE product_id = @productId AND model_version_id = @modelVersionId`,
} as const;

const METRICS = VERSION_METRICS.pick({ heldOutScores: true });

interface OfModel {
  readonly productId: number;
  readonly modelVersionId: number;
}

/** What the scores of the log say. */
export class VerdictStatistics {
  readonly #recentGoods: Statement<[OfModel & { limit: number }], number>;
  readonly #reviewThreshold: Statement<[OfModel], number | null>;
  readonly #version: Statement<[number], { productId: number; metricsJson: string }>;

  constructor(db: Database) {
    this.#recentGoods = db.prepare<[OfModel & { limit: number }], number>(STATISTICS_QUERIES.recentGoods).pluck();
    this.#reviewThreshold = db.prepare<[OfModel], number | null>(STATISTICS_QUERIES.reviewThreshold).pluck();
    this.#version = db.prepare('SELECT product_id AS productId, metrics_json AS metricsJson FROM model_versions WHERE id = ?');
  }

  /**
   * Compares the version's held-out goods (`heldOutScores` of its metrics) with the last 500 parts that it let pass. What passes lies below REVIEW,
   * which goods held out need not do: on both sides only scores below the lowest REVIEW threshold that the version was run with count.
   * @throws StationError VERSION_UNKNOWN
   */
  drift(modelVersionId: number): Drift {
    const version = this.#version.get(modelVersionId);
    if (!version) throw new StationError('VERSION_UNKNOWN', `model version ${modelVersionId}`);
    const { productId, metricsJson } = version;
    const below = this.#reviewThreshold.get({ productId, modelVersionId }) ?? Infinity;
    const heldOut = METRICS.safeParse(JSON.parse(metricsJson)).data?.heldOutScores ?? [];
    const goods = sortedBelow(heldOut, below);
    const parts = sortedBelow(this.#recentGoods.all({ productId, modelVersionId, limit: DRIFT_PARTS }), below);
    const isComparable = goods.length > 0 && parts.length > 0;
    return {
      goods: goods.length,
      parts: parts.length,
      medianGood: goods.length > 0 ? quantile(goods, 0.5) : undefined,
      medianPart: parts.length > 0 ? quantile(parts, 0.5) : undefined,
      test: isComparable ? kolmogorovSmirnov(goods, parts) : undefined,
    };
  }
}

function sortedBelow(scores: readonly number[], limit: number): Float64Array {
  return Float64Array.from(scores.filter((score) => score < limit)).sort();
}

function quantile(sorted: Float64Array, probability: number): number {
  return sorted[Math.ceil(probability * sorted.length) - 1];
}
