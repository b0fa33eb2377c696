import type { Database, Statement } from 'better-sqlite3';
import type { Shift } from '../../contract/settings.ts';
import type { SeriesBy, VerdictBucket, VerdictSummary } from '../../contract/statistics.ts';
import { StationError } from '../errors.ts';
import { QuantileSketch } from './quantileSketch.ts';
import { type Bucket, bucketOf } from './shifts.ts';
import { boundsOf, type Period } from './verdictHistory.ts';
import type { LineVerdict } from './verdicts.ts';
import { pauseIn, type StorageWork } from './work.ts';

/** Rows that are read before others have their turn: a few milliseconds, in which the line waits. */
const PAGE_ROWS = 2000;
const MOST_BUCKETS = 2000;
const MINUTE_MS = 60_000;

export const PERIOD_QUERIES = {
  page: `SELECT judged_utc_ms, id, utc_offset_min, verdict, model_version_id, score, total_ms, fault_code
    FROM verdicts INDEXED BY verdicts_by_time
    WHERE (judged_utc_ms, id) > (@atUtcMs, @id) AND judged_utc_ms < @untilUtcMs AND (@productId IS NULL OR product_id = @productId)
    ORDER BY judged_utc_ms, id LIMIT @limit`,
  // Opinions are few; the last one on each verdict counts.
  overridden: `SELECT count(*) FILTER (WHERE overridden_to = 'PASS' AND verdict <> 'PASS') AS falseRejects,
      count(*) FILTER (WHERE overridden_to = 'REJECT' AND verdict = 'PASS') AS missed
    FROM verdict_overrides AS o CROSS JOIN verdicts ON verdicts.id = verdict_id
    WHERE o.id = (SELECT max(id) FROM verdict_overrides WHERE verdict_id = o.verdict_id)
      AND judged_utc_ms >= @fromUtcMs AND judged_utc_ms < @untilUtcMs AND (@productId IS NULL OR product_id = @productId)`,
} as const;

/** A row of a page: when, id, offset in minutes, verdict, model version, score, time to the verdict in ms, code of a fault. */
type Row = [number, number, number, LineVerdict, number | null, number | null, number, string | null];

type Page = Period & { readonly productId: number | null; readonly atUtcMs: number; readonly id: number; readonly limit: number };

export interface PeriodRequest {
  readonly period: Period;
  readonly productId?: number | undefined;
}

type Counts = Record<LineVerdict, number>;

interface Filling extends Bucket {
  readonly startUtcMs: number;
  readonly verdicts: Counts;
  readonly scores: Map<number, QuantileSketch>;
}

/** What the log says of a period, read in turns, so that the line does not wait for it. */
export class VerdictPeriods {
  readonly #page: Statement<[Page], Row>;
  readonly #overridden: Statement<[Period & { productId: number | null }], VerdictSummary['overrides']>;

  constructor(db: Database) {
    this.#page = db.prepare<[Page], Row>(PERIOD_QUERIES.page).raw();
    this.#overridden = db.prepare(PERIOD_QUERIES.overridden);
  }

  /** @throws StationError INPUT_INVALID, CANCELLED */
  async summary(request: PeriodRequest, work: StorageWork = {}): Promise<VerdictSummary> {
    const verdicts = noCounts();
    const faults = new Map<string, number>();
    const latency = new QuantileSketch();
    await this.#eachRow(request, work, ([, , , verdict, , , totalMs, faultCode]) => {
      verdicts[verdict]++;
      latency.add(totalMs);
      if (faultCode !== null) faults.set(faultCode, (faults.get(faultCode) ?? 0) + 1);
    });
    const [p50, p95, p99] = latency.quantiles([0.5, 0.95, 0.99]) ?? [];
    const { count: parts } = latency;
    return {
      parts,
      verdicts,
      yieldShare: parts === 0 ? null : verdicts.PASS / parts,
      overrides: this.#overridden.get({ ...boundsOf(request.period), productId: request.productId ?? null })!,
      faults: Array.from(faults, ([code, count]) => ({ code, parts: count })).sort((a, b) => b.parts - a.parts || compare(a.code, b.code)),
      latencyMs: parts === 0 ? null : { p50, p95, p99 },
    };
  }

  /**
   * Hours, days or shifts with parts, by the clock on the wall when each part was judged.
   * @throws StationError INPUT_INVALID where there are more than 2,000 of them, CANCELLED
   */
  async series(request: PeriodRequest & { by: SeriesBy }, shifts: readonly Shift[], work: StorageWork = {}): Promise<VerdictBucket[]> {
    const buckets = new Map<number, Filling>();
    await this.#eachRow(request, work, ([judgedUtcMs, , utcOffsetMin, verdict, modelVersionId, score]) => {
      const bucket = bucketOf(judgedUtcMs + utcOffsetMin * MINUTE_MS, request.by, shifts);
      let filling = buckets.get(bucket.startLocalMs);
      if (!filling) {
        if (buckets.size === MOST_BUCKETS) {
          throw new StationError('INPUT_INVALID', 'period', { detail: `it has more than ${MOST_BUCKETS} times of this length with parts` });
        }
        filling = { ...bucket, startUtcMs: bucket.startLocalMs - utcOffsetMin * MINUTE_MS, verdicts: noCounts(), scores: new Map() };
        buckets.set(bucket.startLocalMs, filling);
      }
      filling.verdicts[verdict]++;
      if (score !== null && modelVersionId !== null) sketchOf(filling.scores, modelVersionId).add(score);
    });
    return [...buckets.values()].sort((a, b) => a.startUtcMs - b.startUtcMs).map(told);
  }

  async #eachRow({ period, productId }: PeriodRequest, work: StorageWork, take: (row: Row) => void): Promise<void> {
    const { fromUtcMs, untilUtcMs } = boundsOf(period);
    let [atUtcMs, id, done] = [fromUtcMs, 0, 0];
    for (;;) {
      const page = this.#page.all({ untilUtcMs, productId: productId ?? null, atUtcMs, id, limit: PAGE_ROWS });
      for (const row of page) take(row);
      if (page.length < PAGE_ROWS) return;
      [atUtcMs, id] = page[page.length - 1];
      done += page.length;
      await pauseIn(work, { step: 'verdicts', done, total: done });
    }
  }
}

function told({ startUtcMs, shift, verdicts, scores }: Filling): VerdictBucket {
  return {
    startUtcMs,
    shift,
    verdicts,
    scores: Array.from(scores, ([modelVersionId, sketch]) => {
      const [median, q95] = sketch.quantiles([0.5, 0.95])!;
      return { modelVersionId, parts: sketch.count, median, q95 };
    }).sort((a, b) => a.modelVersionId - b.modelVersionId),
  };
}

function sketchOf(sketches: Map<number, QuantileSketch>, modelVersionId: number): QuantileSketch {
  const sketch = sketches.get(modelVersionId) ?? new QuantileSketch();
  sketches.set(modelVersionId, sketch);
  return sketch;
}

function noCounts(): Counts {
  return { PASS: 0, REVIEW: 0, REJECT: 0, FAULT: 0 };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
