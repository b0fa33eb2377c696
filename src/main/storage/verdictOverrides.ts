import type { Database, Statement } from 'better-sqlite3';
import { StationError } from '../errors.ts';
import type { AuditTrail } from './auditTrail.ts';
import { checkedText } from './input.ts';
import type { Person } from './signature.ts';
import type { LineVerdict } from './verdicts.ts';

const MAX_REASON_CHARACTERS = 2000;

/** A person's other opinion of a part. */
export interface NewOverride {
  readonly verdictId: number;
  readonly overriddenTo: 'PASS' | 'REJECT';
  /** 1 to 2,000 characters. */
  readonly reason: string;
}

export interface StoredOverride extends NewOverride {
  readonly id: number;
  readonly overriddenUtcMs: number;
  /** The number of a user, and the name as it is printed now. */
  readonly overriddenBy: number;
  readonly overriddenByName: string;
}

/** What the trail says of overrides; the object is `verdict N`. */
export const OVERRIDDEN = 'verdict.overridden';

export const OVERRIDE_QUERIES = {
  of: `SELECT o.id, verdict_id AS verdictId, overridden_to AS overriddenTo, reason, overridden_utc_ms AS overriddenUtcMs,
    overridden_by AS overriddenBy, printed_name AS overriddenByName
    FROM verdict_overrides AS o JOIN users ON users.id = overridden_by WHERE verdict_id = ? ORDER BY o.id`,
  last: 'SELECT overridden_to FROM verdict_overrides WHERE verdict_id = ? ORDER BY id DESC LIMIT 1',
} as const;

/** Opinions of persons on verdicts. The verdict stays; the last opinion holds. */
export class VerdictOverrides {
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  readonly #verdict: Statement<[number], LineVerdict>;
  readonly #insert: Statement<[NewOverride & { overriddenUtcMs: number; overriddenBy: number }]>;
  readonly #of: Statement<[number], StoredOverride>;
  readonly #last: Statement<[number], StoredOverride['overriddenTo']>;

  /** @param clock milliseconds since 1970-01-01 UTC */
  constructor(db: Database, trail: AuditTrail, clock: () => number = Date.now) {
    this.#trail = trail;
    this.#clock = clock;
    this.#verdict = db.prepare<[number], LineVerdict>('SELECT verdict FROM verdicts WHERE id = ?').pluck();
    this.#insert = db.prepare(`INSERT INTO verdict_overrides (verdict_id, overridden_to, reason, overridden_utc_ms, overridden_by)
      VALUES (@verdictId, @overriddenTo, @reason, @overriddenUtcMs, @overriddenBy)`);
    this.#of = db.prepare(OVERRIDE_QUERIES.of);
    this.#last = db.prepare<[number], StoredOverride['overriddenTo']>(OVERRIDE_QUERIES.last).pluck();
  }

  /**
   * @returns the number of the override
   * @throws StationError VERDICT_UNKNOWN, INPUT_INVALID, and as `AuditTrail.change` does
   */
  override(opinion: NewOverride, actor: Person): number {
    const { verdictId, overriddenTo } = opinion;
    const reason = checkedText(opinion.reason, 'reason', MAX_REASON_CHARACTERS);
    const verdict = this.#verdict.get(verdictId);
    if (verdict === undefined) throw new StationError('VERDICT_UNKNOWN', `verdict ${verdictId}`);
    const oldValue = this.of(verdictId).at(-1)?.overriddenTo ?? verdict;
    const row = { verdictId, overriddenTo, reason, overriddenUtcMs: this.#clock(), overriddenBy: actor.userId };
    return this.#trail.change(
      () => Number(this.#insert.run(row).lastInsertRowid),
      (id) => ({
        actor,
        action: OVERRIDDEN,
        object: `verdict ${verdictId}`,
        field: 'verdict',
        oldValue,
        newValue: { id, ...row },
        reason,
      }),
    );
  }

  /** Opinions on one verdict, the first one first. */
  of(verdictId: number): StoredOverride[] {
    return this.#of.all(verdictId);
  }

  /** Verdicts with the last opinion on each; null where nobody had another. */
  beside<V extends { readonly id: number }>(verdicts: readonly V[]): (V & { overriddenTo: StoredOverride['overriddenTo'] | null })[] {
    return verdicts.map((verdict) => ({ ...verdict, overriddenTo: this.#last.get(verdict.id) ?? null }));
  }
}
