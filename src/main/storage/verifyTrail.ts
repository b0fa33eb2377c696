import type { Database, Statement } from 'better-sqlite3';
import type { KeyObject } from 'node:crypto';
import { type Finding, findingOf } from './auditChain.ts';
import { type AuditRow, SELECT_AUDIT_ROWS } from './auditRow.ts';
import { type Checkpoint, CHECKPOINT_EVERY, isGenuine, SELECT_CHECKPOINTS } from './checkpoint.ts';
import { pauseIn, type StorageWork } from './work.ts';

/** A head that the trail had, known from outside the database: from an export, or from paper. */
export interface Anchor {
  readonly seq: number;
  readonly hash: string;
}

export interface VerifyOptions extends StorageWork {
  /** The public keys that the station is trusted to have signed with; never taken from the database. */
  readonly publicKeys: readonly KeyObject[];
  readonly anchors?: readonly Anchor[];
}

export interface TrailReport {
  /** Undefined where nothing is wrong. */
  readonly finding: Finding | undefined;
  /** Rows that were found sound: all there are, where nothing is wrong. */
  readonly rows: number;
  readonly checkpoints: number;
  /** Rows after the last checkpoint: nothing vouches for them but the chain. */
  readonly unsignedRows: number;
  /** Rows that say that the clock was set back before them. */
  readonly clockSetBacks: number;
}

const PAGE_ROWS = 2000;

/**
 * Reads the trail from its first row to the one that is the last now, and stops at the first that is not as it was written.
 * @throws StationError CANCELLED
 */
export async function verifyTrail(db: Database, { publicKeys, anchors = [], ...work }: VerifyOptions): Promise<TrailReport> {
  const lastSeq = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit_rows').pluck().get()!;
  const pages = db.prepare<[number, number, number], AuditRow>(`${SELECT_AUDIT_ROWS} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`);
  const check = new TrailCheck(db, publicKeys, anchors);
  while (!check.finding) {
    await pauseIn(work, { step: 'trail', done: check.row?.seq ?? 0, total: lastSeq });
    const page = pages.all(check.row?.seq ?? 0, lastSeq, PAGE_ROWS);
    if (page.length === 0) break;
    check.take(page);
  }
  if (!check.finding) check.end();
  return check.report();
}

/** What is known of the trail as its rows go by. */
class TrailCheck {
  finding: Finding | undefined;
  /** The last sound row. */
  row: AuditRow | undefined;
  #checkpoint: Checkpoint | undefined;
  #clockSetBacks = 0;
  readonly #db: Database;
  readonly #publicKeys: readonly KeyObject[];
  readonly #anchors: readonly Anchor[];
  readonly #checkpointsUpTo: Statement<[number, number], Checkpoint>;
  /** What told of later rows than there were when the check began, and of which. Rows that are written meanwhile are no finding. */
  readonly #witness: readonly [string, number];
  /** Checkpoints of the rows at hand, the next one last. */
  #ahead: Checkpoint[] = [];

  constructor(db: Database, publicKeys: readonly KeyObject[], anchors: readonly Anchor[]) {
    this.#db = db;
    this.#publicKeys = publicKeys;
    this.#anchors = anchors;
    this.#checkpointsUpTo = db.prepare(`${SELECT_CHECKPOINTS} WHERE seq > ? AND seq <= ? ORDER BY seq, id`);
    this.#witness = this.#lastWitness();
  }

  /** Goes on with rows that follow the last sound one, up to the first that is not. */
  take(rows: readonly AuditRow[]): void {
    this.#ahead = this.#checkpointsUpTo.all(this.row?.seq ?? 0, rows.at(-1)!.seq).reverse();
    for (const row of rows) {
      this.finding = findingOf(row, this.row) ?? this.#checkAnchors(row) ?? this.#checkCheckpoints(row);
      if (this.finding) break;
      this.row = row;
      if (row.clockSetBackMs > 0) this.#clockSetBacks++;
    }
  }

  /** Looks whether anything knows of rows after the last. */
  end(): void {
    const lastSeq = this.row?.seq ?? 0;
    const [witness, seq] = this.#witness;
    if (seq <= lastSeq) return;
    this.finding = { tampering: 'cut', seq: lastSeq + 1, text: `the trail ends at row ${lastSeq}, but ${witness} row ${seq}` };
  }

  #lastWitness(): readonly [string, number] {
    const later = this.#db.prepare<[], Checkpoint>(`${SELECT_CHECKPOINTS} ORDER BY seq DESC LIMIT 1`).get();
    const counted = this.#db.prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'audit_rows'`).pluck().get() ?? 0;
    const anchor = Math.max(0, ...this.#anchors.map(({ seq }) => seq));
    const witnesses: readonly (readonly [string, number])[] = [
      [`checkpoint ${later?.id} signs`, later?.seq ?? 0],
      ['a head known from outside names', anchor],
      ['the database has counted to', counted],
    ];
    return witnesses.reduce((best, other) => (other[1] > best[1] ? other : best));
  }

  report(): TrailReport {
    const rows = this.row?.seq ?? 0;
    return {
      finding: this.finding,
      rows,
      checkpoints: this.#checkpoint?.id ?? 0,
      unsignedRows: rows - (this.#checkpoint?.seq ?? 0),
      clockSetBacks: this.#clockSetBacks,
    };
  }

  #checkAnchors({ seq, hash }: AuditRow): Finding | undefined {
    const isContradicted = this.#anchors.some((anchor) => anchor.seq === seq && anchor.hash !== hash);
    return isContradicted ? this.#rewritten(seq, 'a head known from outside') : undefined;
  }

  #checkCheckpoints({ seq, hash }: AuditRow): Finding | undefined {
    while (this.#ahead.at(-1)?.seq === seq) {
      const checkpoint = this.#ahead.pop()!;
      const { id, headHash } = checkpoint;
      const expectedId = (this.#checkpoint?.id ?? 0) + 1;
      if (id !== expectedId) return { tampering: 'unsigned', seq: this.#firstUnsigned(), text: `checkpoint ${expectedId} is missing` };
      if (!isGenuine(checkpoint, this.#publicKeys)) {
        return { tampering: 'forged', seq: this.#firstUnsigned(), text: `checkpoint ${id} at row ${seq} was not signed so by the station` };
      }
      if (headHash !== hash) return this.#rewritten(seq, `checkpoint ${id}`);
      this.#checkpoint = checkpoint;
    }
    const isDue = !this.#checkpoint || seq - this.#checkpoint.seq >= CHECKPOINT_EVERY;
    return isDue ? { tampering: 'unsigned', seq: this.#firstUnsigned(), text: `the checkpoint at row ${seq} is missing` } : undefined;
  }

  #rewritten(seq: number, witness: string): Finding {
    const first = this.#firstUnsigned();
    const rows = first === seq ? `row ${seq} was` : `rows ${first} to ${seq} were`;
    return { tampering: 'rewritten', seq: first, text: `${rows} made anew: ${witness} knows another row ${seq}` };
  }

  /** The first row that no sound checkpoint vouches for. */
  #firstUnsigned(): number {
    return (this.#checkpoint?.seq ?? 0) + 1;
  }
}
