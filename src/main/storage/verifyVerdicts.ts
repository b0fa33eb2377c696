import type { Database, Statement } from 'better-sqlite3';
import { canonicalJson } from './canonicalJson.ts';
import { OVERRIDDEN } from './verdictOverrides.ts';
import { type StoredVerdict, VERDICT_FIELDS } from './verdicts.ts';
import { type RecordedSeal, sealHash, sealReader } from './verdictSeals.ts';
import { pauseIn, type StorageWork } from './work.ts';

/** What is wrong with the log of verdicts. */
export interface VerdictFinding {
  /** The row of the trail that the log contradicts; undefined where it is of no one row. */
  readonly seq: number | undefined;
  /** The verdicts among which something is wrong. */
  readonly firstId: number;
  readonly lastId: number;
  /** What is wrong with them, in words. */
  readonly text: string;
}

export interface VerdictReport {
  /** The first there is; undefined where nothing is wrong. */
  readonly finding: VerdictFinding | undefined;
  /** Seals that were found sound, and the verdicts that they vouch for. */
  readonly seals: number;
  readonly verdicts: number;
  /** Verdicts after the last seal: nothing vouches for them but that none between others is missing. */
  readonly unsealed: number;
}

/**
 * Holds the verdicts against the seals of the trail, and the overrides against their audit rows. It believes the trail, which
 * `verifyTrail` has to have found sound before.
 * @throws StationError CANCELLED
 */
export async function verifyVerdicts(db: Database, work: StorageWork = {}): Promise<VerdictReport> {
  const lastId = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM verdicts').pluck().get()!;
  const nextSeal = sealReader(db);
  const check = new LogCheck(db);
  let finding = check.beforeFirst();
  for (let seq = 0; !finding;) {
    await pauseIn(work, { step: 'verdicts', done: Math.min(check.sealedUpTo, lastId), total: lastId });
    const sealed = nextSeal(seq);
    if (!sealed) break;
    ({ seq } = sealed);
    finding = check.take(sealed);
  }
  finding ??= check.gapAfter(check.sealedUpTo, lastId) ?? check.overrides();
  return { finding, seals: check.seals, verdicts: check.sealedUpTo, unsealed: Math.max(0, lastId - check.sealedUpTo) };
}

/** What is known of the log as its seals go by. */
class LogCheck {
  seals = 0;
  /** The last verdict that a sound seal vouches for. */
  sealedUpTo = 0;
  readonly #db: Database;
  readonly #rows: Statement<[number, number], StoredVerdict>;
  readonly #count: Statement<[number, number], number>;
  readonly #firstGap: Statement<[{ after: number; lastId: number }], number>;

  constructor(db: Database) {
    this.#db = db;
    this.#rows = db.prepare(`SELECT ${VERDICT_FIELDS} FROM verdicts WHERE id BETWEEN ? AND ? ORDER BY id`);
    this.#count = db.prepare<[number, number], number>('SELECT count(*) FROM verdicts WHERE id > ? AND id <= ?').pluck();
    this.#firstGap = db
      .prepare<[{ after: number; lastId: number }], number>(
        `SELECT @after + 1 WHERE NOT EXISTS (SELECT 1 FROM verdicts WHERE id = @after + 1)
        UNION ALL SELECT id + 1 FROM verdicts AS v
          WHERE id > @after AND id < @lastId AND NOT EXISTS (SELECT 1 FROM verdicts WHERE id = v.id + 1)
        LIMIT 1`,
      )
      .pluck();
  }

  /** The log gives its numbers from 1 on; what stands before that was put there by somebody else. */
  beforeFirst(): VerdictFinding | undefined {
    const firstId = this.#db.prepare<[], number | null>('SELECT min(id) FROM verdicts').pluck().get() ?? 1;
    if (firstId >= 1) return undefined;
    return { seq: undefined, firstId, lastId: 0, text: `verdict ${firstId} was not written by the station, which counts from 1` };
  }

  take({ seq, seal }: RecordedSeal): VerdictFinding | undefined {
    const expectedId = this.sealedUpTo + 1;
    if (seal?.firstId !== expectedId) {
      return {
        seq,
        firstId: expectedId,
        lastId: expectedId,
        text: `row ${seq} of the trail is no seal that begins with verdict ${expectedId}`,
      };
    }
    const { firstId, lastId, count, sha256 } = seal;
    const gap = this.gapAfter(firstId - 1, lastId);
    if (gap) return { ...gap, seq, firstId, lastId };
    if (count !== lastId - firstId + 1) {
      const text = `of verdicts ${firstId} to ${lastId} only ${count} were there when they were sealed`;
      return { seq, firstId, lastId, text };
    }
    if (sealHash(this.#rows.iterate(firstId, lastId)) !== sha256) {
      return {
        seq,
        firstId,
        lastId,
        text: `one of the verdicts ${firstId} to ${lastId} was changed after it was sealed by row ${seq} of the trail`,
      };
    }
    this.seals++;
    this.sealedUpTo = lastId;
    return undefined;
  }

  /** The log leaves no number out. */
  gapAfter(after: number, lastId: number): VerdictFinding | undefined {
    if (lastId <= after || this.#count.get(after, lastId) === lastId - after) return undefined;
    const id = this.#firstGap.get({ after, lastId })!;
    return { seq: undefined, firstId: id, lastId: id, text: `verdict ${id} was deleted` };
  }

  /** Each override has its audit row, which holds all of it, and none is gone. */
  overrides(): VerdictFinding | undefined {
    const stored = this.#db.prepare<[number], Record<string, string | number>>(
      `SELECT id, verdict_id AS verdictId, overridden_to AS overriddenTo, reason, overridden_utc_ms AS overriddenUtcMs,
        overridden_by AS overriddenBy FROM verdict_overrides WHERE id = ?`,
    );
    // 'verdict!' is the first text after all that begin with 'verdict '.
    const recorded = this.#db.prepare<[string], { seq: number; object: string; json: string | null }>(
      `SELECT seq, object, new_json AS json FROM audit_rows WHERE object >= 'verdict ' AND object < 'verdict!' AND action = ?`,
    );
    let known = 0;
    for (const { seq, object, json } of recorded.all(OVERRIDDEN)) {
      known++;
      const recordedId = (JSON.parse(json ?? 'null') as { id?: unknown } | null)?.id;
      const row = typeof recordedId === 'number' ? stored.get(recordedId) : undefined;
      if (row && canonicalJson(row) === json) continue;
      const id = Number(object.slice('verdict '.length));
      const text = `the override of verdict ${id} that row ${seq} of the trail tells of was ${row ? 'changed' : 'deleted'}`;
      return { seq, firstId: id, lastId: id, text };
    }
    const present = this.#db.prepare<[], number>('SELECT count(*) FROM verdict_overrides').pluck().get()!;
    if (present === known) return undefined;
    return { seq: undefined, firstId: 1, lastId: this.sealedUpTo, text: `${present - known} overrides have no row in the trail` };
  }
}
