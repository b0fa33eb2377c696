import type { Database, Statement } from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type AuditTrail, THE_STATION } from './auditTrail.ts';
import { canonicalJson } from './canonicalJson.ts';
import { type StoredVerdict, VERDICT_FIELDS } from './verdicts.ts';
import { pauseIn, type StorageWork } from './work.ts';

/** Verdicts under one seal at most. To hash so many takes milliseconds, which the line can wait. */
export const SEALED_TOGETHER = 1000;

/** Of the fields that are hashed; grows with them, so that older seals keep their meaning. */
const SEAL_FORMAT = 1;

/** What the trail says of seals: all of them have this object and action. */
const SEALED = { object: 'verdicts', action: 'verdicts.sealed' } as const;

const SEAL = z.strictObject({
  format: z.literal(SEAL_FORMAT),
  /** The one after the last of the seal before; 1 in the first. */
  firstId: z.int().positive(),
  lastId: z.int().positive(),
  count: z.int().positive(),
  /** Over the canonical JSON of each verdict (`StoredVerdict`), by rising id, each with a line feed. */
  sha256: z.string(),
});

/** That these verdicts were in the log, as a row of the audit trail says it. */
export type VerdictSeal = z.infer<typeof SEAL>;

/**
 * Binds verdicts to the audit trail, lot by lot: a verdict that is edited or deleted after it was sealed no longer gives the hash that the
 * trail holds. Nothing is sealed while a verdict is written; whoever runs the line calls `sealDue` now and then, and `sealAll` at its stop.
 */
export class VerdictSeals {
  readonly #trail: AuditTrail;
  readonly #lastSeal: Statement<[string, string], string>;
  readonly #lastId: Statement<[], number>;
  readonly #rowsAfter: Statement<[number, number], StoredVerdict>;

  constructor(db: Database, trail: AuditTrail) {
    this.#trail = trail;
    this.#lastSeal = db
      .prepare<[string, string], string>(`SELECT new_json FROM audit_rows WHERE object = ? AND action = ? ORDER BY seq DESC LIMIT 1`)
      .pluck();
    this.#lastId = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM verdicts').pluck();
    this.#rowsAfter = db.prepare(`SELECT ${VERDICT_FIELDS} FROM verdicts WHERE id > ? ORDER BY id LIMIT ?`);
  }

  /** How many verdicts no seal vouches for yet. */
  waiting(): number {
    return Math.max(0, this.#lastId.get()! - this.#sealedUpTo());
  }

  /**
   * Seals one lot, if as many verdicts wait.
   * @throws StationError as `AuditTrail.change` does
   */
  sealDue(): VerdictSeal | undefined {
    return this.waiting() < SEALED_TOGETHER ? undefined : this.#sealLot();
  }

  /**
   * Seals every verdict that was there when it was called.
   * @returns the number of the last sealed verdict; 0 where there is none
   * @throws StationError CANCELLED; as `AuditTrail.change` does
   */
  async sealAll(work: StorageWork = {}): Promise<number> {
    const [before, lastId] = [this.#sealedUpTo(), this.#lastId.get()!];
    for (let sealed = before; sealed < lastId; sealed = this.#sealLot().lastId) {
      await pauseIn(work, { step: 'seals', done: sealed - before, total: lastId - before });
    }
    return lastId;
  }

  #sealLot(): VerdictSeal {
    const firstId = this.#sealedUpTo() + 1;
    const makeSeal = (): VerdictSeal => {
      const rows = this.#rowsAfter.all(firstId - 1, SEALED_TOGETHER);
      return { format: SEAL_FORMAT, firstId, lastId: rows.at(-1)!.id, count: rows.length, sha256: sealHash(rows) };
    };
    return this.#trail.change(makeSeal, (seal) => ({ actor: THE_STATION, ...SEALED, newValue: seal }));
  }

  #sealedUpTo(): number {
    const json = this.#lastSeal.get(SEALED.object, SEALED.action);
    return (json === undefined ? undefined : parseSeal(json))?.lastId ?? 0;
  }
}

/** A seal and where the trail has it; `seal` is undefined where the row holds none. */
export interface RecordedSeal {
  readonly seq: number;
  readonly seal: VerdictSeal | undefined;
}

/** Finds the seal that the trail has next after a row. */
export function sealReader(db: Database): (afterSeq: number) => RecordedSeal | undefined {
  const next = db.prepare<[string, string, number], { seq: number; json: string }>(
    'SELECT seq, new_json AS json FROM audit_rows WHERE object = ? AND action = ? AND seq > ? ORDER BY seq LIMIT 1',
  );
  return (afterSeq) => {
    const row = next.get(SEALED.object, SEALED.action, afterSeq);
    return row && { seq: row.seq, seal: parseSeal(row.json) };
  };
}

/** @returns 64 hex digits */
export function sealHash(rows: Iterable<StoredVerdict>): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(`${canonicalJson({ ...row })}\n`);
  return hash.digest('hex');
}

function parseSeal(json: string | null): VerdictSeal | undefined {
  return SEAL.safeParse(JSON.parse(json ?? 'null')).data;
}
