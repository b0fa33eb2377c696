import { hash } from 'node:crypto';
import Database from 'better-sqlite3';
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StationError } from '../errors.ts';

/** What the header of a station's database says of itself: "LYNC". */
export const APPLICATION_ID = 0x4c594e43;

export interface Migration {
  /** 1, 2, 3 ... */
  readonly number: number;
  /** The name of its file. */
  readonly name: string;
  readonly sql: string;
  /** Of the text with LF as the end of its lines, so that a checkout with other ones has the same history. */
  readonly sha256: string;
}

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
}

/**
 * Brings a database to the last of the migrations, each in a transaction of its own. One that holds anything is first copied whole to
 * `FILE.vN.TIME.backup`, N being the number it stood at.
 * @returns the path of the backup, if one was made
 * @throws StationError BACKUP_FAILED, MIGRATION_FAILED; the database then stands at the last migration that went through
 */
export function migrate(db: Database.Database, file: string, migrations: readonly Migration[]): string | undefined {
  const { length: applied } = appliedTo(db);
  const pending = migrations.slice(applied);
  if (pending.length === 0) return undefined;
  const backup = applied === 0 ? undefined : backUp(db, file, applied);
  // A migration may build a table anew, which needs its references to dangle meanwhile. They are checked before it is committed.
  db.pragma('foreign_keys = OFF');
  for (const migration of pending) apply(db, migration);
  return backup;
}

/**
 * Reads the migrations of a folder in order.
 * @throws StationError MIGRATIONS_INVALID where a number is missing, given twice or not understood
 */
export function readMigrations(folder: string): Migration[] {
  return sqlFilesIn(folder).map((name, index) => {
    const number = Number(/^(\d{4})_[a-z0-9-]+\.sql$/.exec(name)?.[1]);
    if (number !== index + 1) {
      throw new StationError('MIGRATIONS_INVALID', join(folder, name), { detail: `number ${index + 1} was expected` });
    }
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    return { number, name, sql, sha256: hash('sha256', sql) };
  });
}

/**
 * Writes nothing.
 * @throws StationError DATABASE_NEWER, MIGRATION_ALTERED
 */
export function assertKnownHistory(db: Database.Database, file: string, migrations: readonly Migration[]): void {
  for (const [index, { number, name, sha256 }] of appliedTo(db).entries()) {
    const known = migrations.at(index);
    if (!known) {
      throw new StationError('DATABASE_NEWER', file, { detail: `it stands at ${name}, this version knows ${migrations.length} steps` });
    }
    if (number === known.number && name === known.name && sha256 === known.sha256) continue;
    throw new StationError('MIGRATION_ALTERED', file, {
      detail: `step ${number} was ${name} ${sha256}, here ${known.name} ${known.sha256}`,
    });
  }
}

/**
 * Holds the tables, indexes and triggers of a database against those that its migrations make.
 * @throws StationError SCHEMA_ALTERED
 */
export function assertOwnSchema(db: Database.Database, file: string, migrations: readonly Migration[]): void {
  const fresh = new Database(':memory:');
  for (const migration of migrations.slice(0, appliedTo(db).length)) apply(fresh, migration);
  const [actual, expected] = [schemaOf(db), schemaOf(fresh)];
  fresh.close();
  for (const name of new Set([...actual.keys(), ...expected.keys()])) {
    if (actual.get(name) === expected.get(name)) continue;
    const what = actual.has(name) ? (expected.has(name) ? 'is another one' : 'does not belong there') : 'is missing';
    throw new StationError('SCHEMA_ALTERED', file, { detail: `${name} ${what}` });
  }
}

/** The text of everything that was created, by name. */
function schemaOf(db: Database.Database): Map<string, string> {
  const rows = db.prepare<[], { name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
  );
  return new Map(rows.all().map(({ name, sql }) => [name, sql]));
}

function sqlFilesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
    if (names.length > 0) return names.sort();
  } catch (cause) {
    throw new StationError('MIGRATIONS_INVALID', folder, { cause });
  }
  throw new StationError('MIGRATIONS_INVALID', folder, { detail: 'there is none' });
}

function appliedTo(db: Database.Database): Applied[] {
  const isNew = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'`).get() === undefined;
  return isNew ? [] : db.prepare<[], Applied>('SELECT number, name, sha256 FROM schema_migrations ORDER BY number').all();
}

function apply(db: Database.Database, { number, name, sql, sha256 }: Migration): void {
  try {
    db.transaction(() => {
      if (number === 1) layHistory(db);
      db.exec(sql);
      if (!db.inTransaction) throw new Error('it ends its transaction itself');
      db.prepare('INSERT INTO schema_migrations (number, name, sha256, applied_utc_ms) VALUES (?, ?, ?, ?)').run(
        number,
        name,
        sha256,
        Date.now(),
      );
      const orphans = db.pragma('foreign_key_check') as unknown[];
      if (orphans.length > 0) throw new Error(`it leaves ${orphans.length} references to nothing`);
    }).exclusive();
  } catch (cause) {
    throw new StationError('MIGRATION_FAILED', name, { detail: (cause as Error).message, cause });
  }
}

function layHistory(db: Database.Database): void {
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.exec(`CREATE TABLE schema_migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied_utc_ms INTEGER NOT NULL
  ) STRICT`);
}

/** Copies the database beside itself; the copy has its name only once it is whole and on the drive. */
function backUp(db: Database.Database, file: string, standsAt: number): string {
  const backup = `${file}.v${standsAt}.${new Date().toISOString().replaceAll(':', '-')}.backup`;
  const partial = `${backup}.partial`;
  try {
    db.prepare('VACUUM INTO ?').run(partial);
    const descriptor = openSync(partial, 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(partial, backup);
    return backup;
  } catch (cause) {
    if (existsSync(partial)) rmSync(partial, { force: true });
    throw new StationError('BACKUP_FAILED', backup, { detail: (cause as Error).message, cause });
  }
}
