import type { Database, Statement } from 'better-sqlite3';
import { type AuditRow, SELECT_AUDIT_ROWS } from './auditRow.ts';
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
} as const;

/** Rows of the trail of any period, page by page. */
export class AuditHistory {
  readonly #range: Statement<[ReturnType<typeof boundsOf>], { firstSeq: number | null; lastSeq: number | null }>;
  readonly #page: Statement<[Filtered & { afterSeq: number; lastSeq: number; limit: number }], AuditRow>;

  constructor(db: Database) {
    this.#range = db.prepare(TRAIL_QUERIES.range);
    this.#page = db.prepare(TRAIL_QUERIES.page);
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

  /** Rows in order; from the end of a page on, if one is given. */
  page({ firstSeq, lastSeq }: SeqRange, filter: AuditFilter, limit: number, after?: Pick<AuditRow, 'seq'>): AuditRow[] {
    const { userId = null, action = null, object = null } = filter;
    return this.#page.all({ userId, action, object, afterSeq: after?.seq ?? firstSeq - 1, lastSeq, limit });
  }
}
