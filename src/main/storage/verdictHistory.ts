import type { Database, Statement } from 'better-sqlite3';
import { StationError } from '../errors.ts';
import { type LineVerdict, type StoredVerdict, VERDICT_FIELDS } from './verdicts.ts';

/** From a moment on until before another, in milliseconds since 1970-01-01 UTC; without an end where it is left out. */
export interface Period {
  readonly fromUtcMs?: number | undefined;
  readonly untilUtcMs?: number | undefined;
}

/** Which verdicts are asked for; all where it says nothing. */
export interface VerdictFilter {
  readonly productId?: number | undefined;
  readonly verdict?: LineVerdict | undefined;
}

/** The verdict that a page ended with: the next one goes on from it. */
export type PageKey = Pick<StoredVerdict, 'judgedUtcMs' | 'id'>;

/** Rows of a page at most. */
export const PAGE_LIMIT = 2000;

/** Named, so that the time leads: a filter is looked at within the index, and no other index could give the rows in order. */
const FROM = 'FROM verdicts INDEXED BY verdicts_by_time';
const FILTERED = '(@productId IS NULL OR product_id = @productId) AND (@verdict IS NULL OR verdict = @verdict)';

export const HISTORY_QUERIES = {
  latestFirst: `SELECT ${VERDICT_FIELDS} ${FROM} WHERE judged_utc_ms >= @fromUtcMs AND (judged_utc_ms, id) < (@atUtcMs, @id) AND ${FILTERED}
    ORDER BY judged_utc_ms DESC, id DESC LIMIT @limit`,
  earliestFirst: `SELECT ${VERDICT_FIELDS} ${FROM}
    WHERE (judged_utc_ms, id) > (@atUtcMs, @id) AND judged_utc_ms < @untilUtcMs AND id <= @lastId AND ${FILTERED}
    ORDER BY judged_utc_ms, id LIMIT @limit`,
  count: `SELECT count(*) ${FROM} WHERE judged_utc_ms >= @fromUtcMs AND judged_utc_ms < @untilUtcMs AND ${FILTERED}`,
} as const;

type Bounds = Required<{ [key in keyof Period]: number }>;
interface Filtered {
  readonly productId: number | null;
  readonly verdict: LineVerdict | null;
}
interface Paged extends Filtered {
  readonly atUtcMs: number;
  readonly id: number;
  readonly limit: number;
}

/** Verdicts of any period, page by page. */
export class VerdictHistory {
  readonly #latestFirst: Statement<[Paged & Pick<Bounds, 'fromUtcMs'>], StoredVerdict>;
  readonly #earliestFirst: Statement<[Paged & Pick<Bounds, 'untilUtcMs'> & { lastId: number }], StoredVerdict>;
  readonly #count: Statement<[Bounds & Filtered], number>;

  constructor(db: Database) {
    this.#latestFirst = db.prepare(HISTORY_QUERIES.latestFirst);
    this.#earliestFirst = db.prepare(HISTORY_QUERIES.earliestFirst);
    this.#count = db.prepare<[Bounds & Filtered], number>(HISTORY_QUERIES.count).pluck();
  }

  /**
   * The latest verdicts of a period first; from the end of a page on, if one is given.
   * @param limit 1 to 2,000
   * @throws StationError INPUT_INVALID
   */
  latestFirst(period: Period, filter: VerdictFilter, limit: number, after?: PageKey): StoredVerdict[] {
    const { fromUtcMs, untilUtcMs } = boundsOf(period);
    const { judgedUtcMs: atUtcMs, id } = after ?? { judgedUtcMs: untilUtcMs, id: 0 };
    return this.#latestFirst.all({ ...filteredBy(filter), fromUtcMs, atUtcMs, id, limit: limitOf(limit) });
  }

  /**
   * The earliest verdicts of a period first; from the end of a page on, if one is given.
   * @param lastId none is told that was written after this one
   * @throws StationError INPUT_INVALID
   */
  earliestFirst(period: Period, filter: VerdictFilter, lastId: number, limit: number, after?: PageKey): StoredVerdict[] {
    const { fromUtcMs, untilUtcMs } = boundsOf(period);
    const { judgedUtcMs: atUtcMs, id } = after ?? { judgedUtcMs: fromUtcMs, id: 0 };
    return this.#earliestFirst.all({ ...filteredBy(filter), untilUtcMs, atUtcMs, id, lastId, limit: limitOf(limit) });
  }

  /** @throws StationError INPUT_INVALID */
  count(period: Period, filter: VerdictFilter): number {
    return this.#count.get({ ...boundsOf(period), ...filteredBy(filter) })!;
  }
}

/**
 * A period with both its ends.
 * @throws StationError INPUT_INVALID
 */
export function boundsOf({ fromUtcMs = 0, untilUtcMs = Number.MAX_SAFE_INTEGER }: Period): Bounds {
  if (Number.isSafeInteger(fromUtcMs) && Number.isSafeInteger(untilUtcMs) && 0 <= fromUtcMs && fromUtcMs < untilUtcMs) {
    return { fromUtcMs, untilUtcMs };
  }
  throw new StationError('INPUT_INVALID', 'period', { detail: `from ${fromUtcMs} until before ${untilUtcMs}` });
}

function limitOf(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_LIMIT) return limit;
  throw new StationError('INPUT_INVALID', 'limit', { detail: `a page has 1 to ${PAGE_LIMIT} rows, not ${limit}` });
}

function filteredBy({ productId, verdict }: VerdictFilter): Filtered {
  return { productId: productId ?? null, verdict: verdict ?? null };
}
