import type { Database, Statement } from 'better-sqlite3';
import { type AuditRow, GENESIS_HASH, SELECT_AUDIT_ROWS } from './auditRow.ts';
import { boundsOf, type Period } from './verdictHistory.ts';

/** Which rows of the trail are asked for; all where it says nothing. */
export interface AuditFilter {
  readonly userId?: number | undefined;
  readonly action?: string | undefined;
  readonly object?: string | undefined;
}

/** Rows of the trail from one number to another, both included. */
export interface SeqRange {
  readonly firstSeq: number;
  readonly lastSeq: number;
}

interface Filtered {
  readonly userId: number | null;
  readonly action: string | null;
  readonly object: string | null;
}

export const TRAIL_QUERIES = {
  range: 'SELECT min(seq) AS firstSeq, max(seq) AS lastSeq FROM audit_rows WHERE at_utc_ms >= @fromUtcMs AND at_utc_ms < @untilUtcMs',
  page: `${SELECT_AUDIT_ROWS} WHERE seq > @afterSeq AND seq <= @lastSeq AND (@userId IS NULL OR user_id = @userId)
    AND (@action IS NULL OR action = @action) AND (@object IS NULL OR object = @object) ORDER BY seq LIMIT @limit`,
  latestFirst: `${SELECT_AUDIT_ROWS} WHERE seq >= @firstSeq AND seq < @beforeSeq AND (@userId IS NULL OR user_id = @userId)
    AND (@action IS NULL OR action = @action) AND (@object IS NULL OR object = @object) ORDER BY seq DESC LIMIT @limit`,
  head: 'SELECT seq, hash FROM audit_rows ORDER BY seq DESC LIMIT 1',
} as const;

/** Rows of the trail of any period, page by page. */
export class AuditHistory {
  readonly #range: Statement<[ReturnType<typeof boundsOf>], { firstSeq: number | null; lastSeq: number | null }>;
  readonly #page: Statement<[Filtered & { afterSeq: number; lastSeq: number; limit: number }], AuditRow>;

  readonly #latestFirst: Statement<[Filtered & { firstSeq: number; beforeSeq: number; limit: number }], AuditRow>;
  readonly #head: Statement<[], Pick<AuditRow, 'seq' | 'hash'>>;

  constructor(db: Database) {
    this.#range = db.prepare(TRAIL_QUERIES.range);
    this.#page = db.prepare(TRAIL_QUERIES.page);
    this.#latestFirst = db.prepare(TRAIL_QUERIES.latestFirst);
    this.#head = db.prepare(TRAIL_QUERIES.head);
  }

  /**
   * The rows from the first to the last that was written in a period. Rows in between are among them even where the clock was set back
   * meanwhile, so that their chain is unbroken.
   * @param headSeq the last row there is; without an end, a period goes up to it
   * @returns undefined where no row was written in the period
   * @throws StationError INPUT_INVALID
   */
  range(period: Period, headSeq: number): SeqRange | undefined {
    const { firstSeq, lastSeq } = this.#range.get(boundsOf(period))!;
    const range = {
      firstSeq: period.fromUtcMs === undefined ? 1 : firstSeq,
      lastSeq: period.untilUtcMs === undefined ? headSeq : lastSeq,
    };
    if (range.firstSeq === null || range.lastSeq === null) return undefined;
    return { firstSeq: range.firstSeq, lastSeq: Math.min(range.lastSeq, headSeq) };
  }

  /**
   * The rows of `range`, the latest first; those before a row, if one is given.
   * @throws StationError INPUT_INVALID
   */
  latestFirst(period: Period, filter: AuditFilter, limit: number, beforeSeq = Number.MAX_SAFE_INTEGER): AuditRow[] {
    const range = this.range(period, this.head().seq);
    if (!range) return [];
    const { firstSeq, lastSeq } = range;
    return this.#latestFirst.all({ ...filteredBy(filter), firstSeq, beforeSeq: Math.min(beforeSeq, lastSeq + 1), limit });
  }

  /** Number and hash of the last row; there is one as soon as a station has started. */
  head(): Pick<AuditRow, 'seq' | 'hash'> {
    return this.#head.get() ?? { seq: 0, hash: GENESIS_HASH };
  }

  /** Rows in order; from the end of a page on, if one is given. */
  page({ firstSeq, lastSeq }: SeqRange, filter: AuditFilter, limit: number, after?: Pick<AuditRow, 'seq'>): AuditRow[] {
    return this.#page.all({ ...filteredBy(filter), afterSeq: after?.seq ?? firstSeq - 1, lastSeq, limit });
  }
}

function filteredBy({ userId = null, action = null, object = null }: { [key in keyof Filtered]?: Filtered[key] | undefined }): Filtered {
  return { userId, action, object };
}
