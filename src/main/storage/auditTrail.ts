import type { Database, Statement } from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { StationError } from '../errors.ts';
import { AUDIT_FORMAT, auditHash, type AuditRole, type AuditRow, GENESIS_HASH, INSERT_AUDIT_ROW, SELECT_AUDIT_ROWS } from './auditRow.ts';
import { canonicalJson, type JsonValue } from './canonicalJson.ts';
import { type Checkpoint, CHECKPOINT_EVERY, INSERT_CHECKPOINT, type Occasion, SELECT_CHECKPOINTS, signCheckpoint } from './checkpoint.ts';
import { asRefusal, withRefusals } from './refusals.ts';
import type { StationKey } from './stationKey.ts';

export interface Actor {
  readonly userId: number | null;
  readonly userName: string;
  readonly role: AuditRole;
}

/** The station, where it acts by itself. */
export const THE_STATION: Actor = { userId: null, userName: 'station', role: 'station' };

/** What a row says beyond when, where and after which one. */
export interface AuditEntry {
  readonly actor: Actor;
  readonly action: string;
  /** What was changed, e.g. `product 12`. */
  readonly object: string;
  readonly field?: string;
  readonly oldValue?: JsonValue;
  readonly newValue?: JsonValue;
  /** Needed where there is a signature. */
  readonly reason?: string;
  readonly signatureMeaning?: string;
  readonly modelVersion?: string;
  readonly recipeVersion?: string;
}

export interface TrailOptions {
  /** The name of the station. */
  readonly station: string;
  readonly softwareVersion: string;
  readonly key: StationKey;
  /** Milliseconds since 1970-01-01 UTC; the machine's clock unless told. */
  readonly clock?: () => number;
}

/** Writes the audit trail: rows chained by their hashes, and signed checkpoints of the last one. */
export class AuditTrail {
  readonly #db: Database;
  readonly #options: TrailOptions;
  readonly #clock: () => number;
  readonly #lastRow: Statement<[], AuditRow>;
  readonly #insertRow: Statement<[AuditRow]>;
  readonly #lastCheckpoint: Statement<[], Checkpoint>;
  readonly #insertCheckpoint: Statement<[Checkpoint]>;

  constructor(db: Database, options: TrailOptions) {
    this.#db = db;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#lastRow = db.prepare(`${SELECT_AUDIT_ROWS} ORDER BY seq DESC LIMIT 1`);
    this.#insertRow = db.prepare(INSERT_AUDIT_ROW);
    this.#lastCheckpoint = db.prepare(`${SELECT_CHECKPOINTS} ORDER BY id DESC LIMIT 1`);
    this.#insertCheckpoint = db.prepare(INSERT_CHECKPOINT);
  }

  /**
   * Makes a change of state and its audit row in one transaction: both are on the drive when it returns, neither when it throws.
   * @param act the change; not asynchronous
   * @param entry what the row says, if need be made from the result of the change
   * @throws StationError AUDIT_UNWRITABLE where the change could be made but its row not written; what `act` throws as it is, but for
   * refusals of SQLite, which become a StationError
   */
  change<T>(act: () => T, entry: AuditEntry | ((result: T) => AuditEntry)): T {
    let isActDone = false;
    const actAndTell = (): T => {
      const result = act();
      isActDone = true;
      this.append(typeof entry === 'function' ? entry(result) : entry);
      return result;
    };
    try {
      return this.#db.transaction(actAndTell).immediate();
    } catch (error) {
      if (!isActDone) throw asRefusal(error, 'change');
      throw new StationError('AUDIT_UNWRITABLE', 'audit trail', { detail: (error as Error).message, cause: error });
    }
  }

  /** Writes a row within the transaction of the caller, and a checkpoint where one is due. What it throws has to end that transaction. */
  append(entry: AuditEntry): AuditRow {
    if (!this.#db.inTransaction) throw new Error('An audit row belongs into the transaction of its change.');
    const previous = this.#lastRow.get();
    const row = this.#rowAfter(previous, entry);
    this.#insertRow.run(row);
    const signed = this.#lastCheckpoint.get();
    if (!signed || row.seq - signed.seq >= CHECKPOINT_EVERY) this.#sign(row, signed, 'interval');
    return row;
  }

  /**
   * Signs the head of the trail; undefined where the trail is empty.
   * @throws StationError for what SQLite refuses
   */
  checkpoint(occasion: Exclude<Occasion, 'interval'>): Checkpoint | undefined {
    const signHead = (): Checkpoint | undefined => {
      const head = this.#lastRow.get();
      return head && this.#sign(head, this.#lastCheckpoint.get(), occasion);
    };
    return withRefusals('audit trail', () => this.#db.transaction(signHead).immediate());
  }

  #rowAfter(previous: AuditRow | undefined, entry: AuditEntry): AuditRow {
    const atUtcMs = this.#clock();
    const { station, softwareVersion } = this.#options;
    const { actor, action, object, oldValue, newValue } = entry;
    const row = {
      seq: (previous?.seq ?? 0) + 1,
      format: AUDIT_FORMAT,
      id: randomUUID(),
      atUtcMs,
      utcOffsetMin: -new Date(atUtcMs).getTimezoneOffset(),
      clockSetBackMs: previous ? Math.max(0, previous.atUtcMs - atUtcMs) : 0,
      ...actor,
      station,
      softwareVersion,
      modelVersion: entry.modelVersion ?? null,
      recipeVersion: entry.recipeVersion ?? null,
      action,
      object,
      field: entry.field ?? null,
      oldJson: oldValue === undefined ? null : canonicalJson(oldValue),
      newJson: newValue === undefined ? null : canonicalJson(newValue),
      reason: entry.reason ?? null,
      signatureMeaning: entry.signatureMeaning ?? null,
      previousHash: previous?.hash ?? GENESIS_HASH,
    };
    return { ...row, hash: auditHash(row) };
  }

  #sign(head: AuditRow, last: Checkpoint | undefined, occasion: Occasion): Checkpoint {
    const { seq, hash: headHash } = head;
    const checkpoint = signCheckpoint({ id: (last?.id ?? 0) + 1, seq, headHash, madeUtcMs: this.#clock(), occasion }, this.#options.key);
    this.#insertCheckpoint.run(checkpoint);
    return checkpoint;
  }
}
