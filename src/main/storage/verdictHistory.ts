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
  /** What the tag begins with. */
  readonly tag?: string | undefined;
  /** Whether a person was of another opinion. */
  readonly opinion?: 'overridden' | 'untouched' | undefined;
}

/** The verdict that a page ended with: the next one goes on from it. */
export type PageKey = Pick<StoredVerdict, 'judgedUtcMs' | 'id'>;

/** Rows of a page at most. */
export const PAGE_LIMIT = 2000;

/** With more parts than these that bear a tag, going through all parts by their time finds a page sooner than sorting them. */
const SORTED_PARTS = 5000;

/** What a query goes through, and what it leaves out on the way. */
interface Through {
  /** Time: so that the rows come in order, a filter being looked at within the index. The others are of few parts, which are sorted. */
  readonly by: 'time' | 'tag' | 'override';
  readonly isTagged: boolean;
  readonly opinion: VerdictFilter['opinion'];
}

const FROM = {
  // Named: no other index could give the rows in order.
  time: 'FROM verdicts INDEXED BY verdicts_by_time',
  tag: 'FROM verdicts INDEXED BY verdicts_by_tag',
  override: 'FROM verdicts',
} as const;
const FILTERED = '(@productId IS NULL OR product_id = @productId) AND (@verdict IS NULL OR verdict = @verdict)';
const TAGGED = 'tag >= @tag AND tag < @tagEnd';
const OPINIONS = {
  overridden: 'id IN (SELECT verdict_id FROM verdict_overrides)',
  untouched: 'NOT EXISTS (SELECT 1 FROM verdict_overrides WHERE verdict_id = verdicts.id)',
} as const;

const BY_TIME: Through = { by: 'time', isTagged: false, opinion: undefined };

export const HISTORY_QUERIES = {
  ...queriesThrough(BY_TIME),
  taggedAtMost: `SELECT count(*) FROM (SELECT 1 FROM verdicts WHERE ${TAGGED} LIMIT @limit)`,
};

export function queriesThrough({ by, isTagged, opinion }: Through): Record<'latestFirst' | 'earliestFirst' | 'count', string> {
  const from = FROM[by];
  const filtered = [FILTERED, ...(isTagged ? [TAGGED] : []), ...(opinion ? [OPINIONS[opinion]] : [])].join(' AND ');
  return {
    latestFirst: `SELECT ${VERDICT_FIELDS} ${from} WHERE judged_utc_ms >= @fromUtcMs AND (judged_utc_ms, id) < (@atUtcMs, @id) AND ${filtered}
    ORDER BY judged_utc_ms DESC, id DESC LIMIT @limit`,
    earliestFirst: `SELECT ${VERDICT_FIELDS} ${from}
    WHERE (judged_utc_ms, id) > (@atUtcMs, @id) AND judged_utc_ms < @untilUtcMs AND id <= @lastId AND ${filtered}
    ORDER BY judged_utc_ms, id LIMIT @limit`,
    count: `SELECT count(*) ${from} WHERE judged_utc_ms >= @fromUtcMs AND judged_utc_ms < @untilUtcMs AND ${filtered}`,
  };
}

type Bounds = Required<{ [key in keyof Period]: number }>;
interface Filtered {
  readonly productId: number | null;
  readonly verdict: LineVerdict | null;
  readonly tag: string;
  readonly tagEnd: string;
}
interface Paged extends Filtered {
  readonly atUtcMs: number;
  readonly id: number;
  readonly limit: number;
}

interface Statements {
  readonly latestFirst: Statement<[Paged & Pick<Bounds, 'fromUtcMs'>], StoredVerdict>;
  readonly earliestFirst: Statement<[Paged & Pick<Bounds, 'untilUtcMs'> & { lastId: number }], StoredVerdict>;
  readonly count: Statement<[Bounds & Filtered], number>;
}

/** Verdicts of any period, page by page. */
export class VerdictHistory {
  readonly #db: Database;
  readonly #taggedAtMost: Statement<[Pick<Filtered, 'tag' | 'tagEnd'> & { limit: number }], number>;
  /** By what they go through. */
  readonly #statements = new Map<string, Statements>();

  constructor(db: Database) {
    this.#db = db;
    this.#taggedAtMost = db.prepare<[Pick<Filtered, 'tag' | 'tagEnd'> & { limit: number }], number>(HISTORY_QUERIES.taggedAtMost).pluck();
  }

  /**
   * The latest verdicts of a period first; from the end of a page on, if one is given.
   * @param limit 1 to 2,000
   * @throws StationError INPUT_INVALID
   */
  latestFirst(period: Period, filter: VerdictFilter, limit: number, after?: PageKey): StoredVerdict[] {
    const { fromUtcMs, untilUtcMs } = boundsOf(period);
    const { judgedUtcMs: atUtcMs, id } = after ?? { judgedUtcMs: untilUtcMs, id: 0 };
    return this.#for(filter).latestFirst.all({ ...filteredBy(filter), fromUtcMs, atUtcMs, id, limit: limitOf(limit) });
  }

  /**
   * The earliest verdicts of a period first; from the end of a page on, if one is given.
   * @param lastId none is told that was written after this one
   * @throws StationError INPUT_INVALID
   */
  earliestFirst(period: Period, filter: VerdictFilter, lastId: number, limit: number, after?: PageKey): StoredVerdict[] {
    const { fromUtcMs, untilUtcMs } = boundsOf(period);
    const { judgedUtcMs: atUtcMs, id } = after ?? { judgedUtcMs: fromUtcMs, id: 0 };
    return this.#for(filter).earliestFirst.all({ ...filteredBy(filter), untilUtcMs, atUtcMs, id, lastId, limit: limitOf(limit) });
  }

  /** @throws StationError INPUT_INVALID */
  count(period: Period, filter: VerdictFilter): number {
    return this.#for(filter).count.get({ ...boundsOf(period), ...filteredBy(filter) })!;
  }

  #for(filter: VerdictFilter): Statements {
    const through = this.#throughFor(filter);
    const key = JSON.stringify(through);
    let statements = this.#statements.get(key);
    if (!statements) {
      const { latestFirst, earliestFirst, count } = queriesThrough(through);
      statements = {
        latestFirst: this.#db.prepare(latestFirst),
        earliestFirst: this.#db.prepare(earliestFirst),
        count: this.#db.prepare<[Bounds & Filtered], number>(count).pluck(),
      };
      this.#statements.set(key, statements);
    }
    return statements;
  }

  #throughFor(filter: VerdictFilter): Through {
    const isTagged = filter.tag !== undefined;
    const tagged = isTagged ? this.#taggedAtMost.get({ ...filteredBy(filter), limit: SORTED_PARTS + 1 })! : Infinity;
    const by = tagged <= SORTED_PARTS ? 'tag' : filter.opinion === 'overridden' ? 'override' : 'time';
    return { by, isTagged, opinion: filter.opinion };
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

function filteredBy({ productId, verdict, tag = '' }: VerdictFilter): Filtered {
  // Behind every text that begins with the tag.
  return { productId: productId ?? null, verdict: verdict ?? null, tag, tagEnd: `${tag}\u{10ffff}` };
}
