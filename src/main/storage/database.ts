import Database from 'better-sqlite3';
import { join } from 'node:path';
import { StationError } from '../errors.ts';
import { APPLICATION_ID, assertKnownHistory, assertOwnSchema, migrate, readMigrations } from './migrate.ts';
import { asRefusal } from './refusals.ts';
import { pauseIn, type StorageWork } from './work.ts';

export type StationDatabase = Database.Database;

export interface OpenOptions extends StorageWork {
  /** Folder of the numbered SQL files; the station's own unless told. */
  readonly migrations?: string;
}

const OWN_MIGRATIONS = join(import.meta.dirname, '../../../migrations');
/** How long a station that is just closing has to let go of the file. */
const LOCK_PATIENCE_MS = 500;
/** What SQLite calls synchronous=FULL when asked. */
const FULL = 2;
/** To what the write-ahead log is cut when it has grown longer. */
const LOG_LIMIT_BYTES = 64 * 2 ** 20;

/**
 * Opens the database of a station for it alone, checks it, and brings it to this version. A file that does not exist is made; a file
 * that is refused is left as it is.
 *
 * A transaction that has returned is on the drive (WAL, synchronous=FULL). The lock holds until `close()` or the end of the process.
 * @throws StationError DATABASE_UNREADABLE, DATABASE_IN_USE, DATABASE_FOREIGN, DATABASE_NEWER, DATABASE_BROKEN, DATABASE_NOT_DURABLE,
 * SCHEMA_ALTERED, MIGRATIONS_INVALID, MIGRATION_ALTERED, MIGRATION_FAILED, BACKUP_FAILED, CANCELLED
 */
export async function openDatabase(file: string, options: OpenOptions = {}): Promise<StationDatabase> {
  const migrations = readMigrations(options.migrations ?? OWN_MIGRATIONS);
  const db = connect(file);
  try {
    lock(db);
    refuseForeign(db, file);
    assertKnownHistory(db, file, migrations);
    makeDurable(db, file);
    await checkIntegrity(db, file, options);
    assertOwnSchema(db, file, migrations);
    migrate(db, file, migrations);
    db.pragma('foreign_keys = ON');
    assertSetting(db, file, 'foreign_keys', 1);
    return db;
  } catch (error) {
    db.close();
    throw asRefusal(error, file);
  }
}

function connect(file: string): StationDatabase {
  try {
    return new Database(file, { timeout: LOCK_PATIENCE_MS });
  } catch (cause) {
    if (cause instanceof TypeError) throw new StationError('DATABASE_UNREADABLE', file, { detail: cause.message, cause });
    throw asRefusal(cause, file);
  }
}

/** In this mode SQLite keeps the lock that the first transaction takes; it ends with the process, so that no stale one is left behind. */
function lock(db: StationDatabase): void {
  db.pragma('locking_mode = EXCLUSIVE');
  db.exec('BEGIN EXCLUSIVE; COMMIT');
}

function refuseForeign(db: StationDatabase, file: string): void {
  const isEmpty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  const applicationId = db.pragma('application_id', { simple: true });
  if (applicationId === APPLICATION_ID || (isEmpty && applicationId === 0)) return;
  throw new StationError('DATABASE_FOREIGN', file, { detail: 'it is a database of another program' });
}

function makeDurable(db: StationDatabase, file: string): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('fullfsync = ON');
  db.pragma('checkpoint_fullfsync = ON');
  db.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`);
  // Without it, INSERT OR REPLACE would delete rows past the triggers that refuse it.
  db.pragma('recursive_triggers = ON');
  db.pragma('trusted_schema = OFF');
  assertSetting(db, file, 'journal_mode', 'wal');
  assertSetting(db, file, 'synchronous', FULL);
  assertSetting(db, file, 'locking_mode', 'exclusive');
  assertSetting(db, file, 'recursive_triggers', 1);
}

function assertSetting(db: StationDatabase, file: string, name: string, expected: string | number): void {
  const actual = db.pragma(name, { simple: true });
  if (actual === expected) return;
  throw new StationError('DATABASE_NOT_DURABLE', file, { detail: `${name} is ${String(actual)}, not ${expected}` });
}

/** Table by table, since SQLite tells nothing while it checks. `sqlite_schema` stands for the pages that no table uses. */
async function checkIntegrity(db: StationDatabase, file: string, work: StorageWork): Promise<void> {
  const tables = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0`).pluck().all();
  tables.unshift('sqlite_schema');
  for (const [done, table] of tables.entries()) {
    await pauseIn(work, { step: 'check', done, total: tables.length });
    const [finding] = db
      .prepare<[], string>(`PRAGMA integrity_check('${table.replaceAll("'", "''")}')`)
      .pluck()
      .all();
    if (finding !== 'ok') throw new StationError('DATABASE_BROKEN', file, { detail: finding });
  }
  const [orphan] = db.pragma('foreign_key_check') as { table: string; rowid: number | null; parent: string }[];
  if (orphan) {
    const detail = `row ${orphan.rowid ?? '?'} of ${orphan.table} names a row of ${orphan.parent} that is not there`;
    throw new StationError('DATABASE_BROKEN', file, { detail });
  }
  await pauseIn(work, { step: 'check', done: tables.length, total: tables.length });
}
