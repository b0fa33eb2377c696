import Database from 'better-sqlite3';
import { readdirSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/main/storage/database.ts';
import { testFolder } from '../folders.ts';

const folder = await testFolder();
const own = join(import.meta.dirname, '../../migrations');
let count = 0;

function newFile(): string {
  return join(folder, `${++count}.db`);
}

/** A folder with the station's own migrations, to which others are added. */
async function migrationsWith(more: Record<string, string> = {}): Promise<string> {
  const copy = join(folder, `migrations ${++count}`);
  await cp(own, copy, { recursive: true });
  for (const [name, sql] of Object.entries(more)) await writeFile(join(copy, name), sql);
  return copy;
}

async function made(file: string, migrations?: string): Promise<string> {
  const db = await openDatabase(file, migrations === undefined ? {} : { migrations });
  db.close();
  return file;
}

/** Changes a file behind the back of the station. */
function change(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

function makeForeign(file: string): Promise<void> {
  change(file, 'CREATE TABLE t (a)');
  return Promise.resolve();
}

function namesIn(file: string): string[] {
  const db = new Database(file, { readonly: true });
  const names = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all();
  db.close();
  return names;
}

/** How many migrations there are, and the name of one more. */
const OWN = readdirSync(own).length;
const nextNamed = (name: string): string => `${String(OWN + 1).padStart(4, '0')}_${name}.sql`;
const ONE_MORE = { [nextNamed('shifts')]: 'CREATE TABLE shifts (id INTEGER PRIMARY KEY) STRICT;' };

describe('a database', () => {
  it('is made with every table strict, and durable', async () => {
    const db = await openDatabase(newFile());
    const strict = db.prepare(`SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'`);
    expect((strict.all() as { strict: number }[]).map((table) => table.strict)).not.toContain(0);
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'locking_mode', 'recursive_triggers'];
    expect(settings.map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 'exclusive', 1]);
    db.close();
  });

  it('is opened again as it was left, its progress told', async () => {
    const file = newFile();
    const first = await openDatabase(file);
    first.exec(`INSERT INTO users (login, printed_name, role, password_hash, password_set_utc_ms, created_utc_ms)
      VALUES ('ada', 'Ada', 'quality', 'x', 0, 0)`);
    first.close();
    const reports: number[] = [];
    const again = await openDatabase(file, { onProgress: ({ done, total }) => reports.push(done / total) });
    expect(again.prepare('SELECT login FROM users').pluck().all()).toEqual(['ada']);
    expect(reports).toEqual([...reports].sort((a, b) => a - b));
    expect([reports[0], reports.at(-1)]).toEqual([0, 1]);
    again.close();
  });

  it('is let go of when its opening is cancelled', async () => {
    const file = await made(newFile());
    await expect(openDatabase(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    await made(file);
  });

  it('is refused to a second station, a new one too', async () => {
    const file = newFile();
    const db = await openDatabase(file);
    await expect(openDatabase(file)).rejects.toMatchObject({ code: 'DATABASE_IN_USE', where: file });
    db.close();
    await made(file);
  });

  it.each([
    ['a text', async (file: string) => writeFile(file, 'no database '.repeat(100)), 'DATABASE_FOREIGN'],
    ['a database of another program', makeForeign, 'DATABASE_FOREIGN'],
    ['a folder', async (file: string) => mkdir(file), 'DATABASE_UNREADABLE'],
  ])('is not made of %s', async (_, make, code) => {
    const file = newFile();
    await make(file);
    const before = await readFile(file).catch(() => undefined);
    await expect(openDatabase(file)).rejects.toMatchObject({ code, where: file });
    expect(await readFile(file).catch(() => undefined)).toEqual(before);
  });

  it('is not made where there is no folder', async () => {
    await expect(openDatabase(join(folder, 'no', 'where.db'))).rejects.toMatchObject({ code: 'DATABASE_UNREADABLE' });
  });

  it('is refused when a page of it is damaged', async () => {
    const file = newFile();
    const db = await openDatabase(file);
    const page = db.prepare<[], number>(`SELECT rootpage FROM sqlite_schema WHERE name = 'verdicts'`).pluck().get()!;
    db.close();
    const bytes = await readFile(file);
    bytes.fill(0xa5, (page - 1) * 4096, page * 4096);
    await writeFile(file, bytes);
    await expect(openDatabase(file)).rejects.toMatchObject({ code: 'DATABASE_BROKEN' });
  });

  it('is refused when a row is gone that another one names', async () => {
    const file = await made(newFile());
    change(
      file,
      `PRAGMA foreign_keys = OFF;
      INSERT INTO products (name, created_utc_ms, created_by) VALUES ('board', 0, 7)`,
    );
    await expect(openDatabase(file)).rejects.toMatchObject({ code: 'DATABASE_BROKEN', detail: expect.stringContaining('users') as string });
  });

  it.each([
    ['a trigger is taken out', 'DROP TRIGGER verdicts_stay', 'verdicts_stay is missing'],
    ['an index is replaced', 'DROP INDEX verdicts_by_tag; CREATE INDEX verdicts_by_tag ON verdicts (id)', 'verdicts_by_tag is another one'],
    ['a table is added', 'CREATE TABLE spare (a)', 'spare does not belong there'],
  ])('is refused when %s', async (_, sql, detail) => {
    const file = await made(newFile());
    change(file, sql);
    await expect(openDatabase(file)).rejects.toMatchObject({ code: 'SCHEMA_ALTERED', detail });
  });
});

describe('migrating', () => {
  it('goes on from where a database stands, after a backup of it', async () => {
    const file = await made(newFile());
    await made(file, await migrationsWith(ONE_MORE));
    expect(namesIn(file)).toContain('shifts');
    const [backup, ...others] = (await readdir(folder)).filter((name) => name.startsWith(`${count - 1}.db.v${OWN}.`));
    expect([backup.endsWith('.backup'), others]).toEqual([true, []]);
    expect(namesIn(join(folder, backup))).not.toContain('shifts');
    await made(join(folder, backup));
  });

  it('leaves no backup where there is nothing to do', async () => {
    const file = await made(await made(newFile()));
    expect((await readdir(folder)).filter((name) => name.startsWith(`${count}.db`))).toEqual([`${count}.db`]);
    expect(namesIn(file)).toContain('verdicts');
  });

  it('refuses a database of a newer version and leaves it as it is', async () => {
    const file = await made(newFile(), await migrationsWith(ONE_MORE));
    const before = await readFile(file);
    await expect(openDatabase(file)).rejects.toMatchObject({ code: 'DATABASE_NEWER', where: file });
    expect(await readFile(file)).toEqual(before);
  });

  it('refuses another history', async () => {
    const file = await made(newFile());
    const migrations = await migrationsWith({ '0004_audit.sql': `${await readFile(join(own, '0004_audit.sql'), 'utf8')}\n-- harmless` });
    await expect(openDatabase(file, { migrations })).rejects.toMatchObject({ code: 'MIGRATION_ALTERED' });
  });

  it('knows its history by whatever end of line', async () => {
    const file = await made(newFile());
    const sql = await readFile(join(own, '0001_people.sql'), 'utf8');
    await made(file, await migrationsWith({ '0001_people.sql': sql.replaceAll('\n', '\r\n') }));
  });

  it.each([
    ['fails half-way', 'CREATE TABLE half (a INTEGER) STRICT; CREATE TABLE users (id INTEGER) STRICT;', 'already exists'],
    ['leaves references to nothing', 'DELETE FROM users;', 'references to nothing'],
    ['ends its transaction', 'CREATE TABLE half (a INTEGER) STRICT; COMMIT;', 'ends its transaction'],
  ])('undoes a step that %s', async (_, sql, detail) => {
    const file = newFile();
    const db = await openDatabase(file);
    db.exec(`INSERT INTO users (login, printed_name, role, password_hash, password_set_utc_ms, created_utc_ms)
      VALUES ('ada', 'Ada', 'quality', 'x', 0, 0); INSERT INTO products (name, created_utc_ms, created_by) VALUES ('board', 0, 1)`);
    db.close();
    const migrations = await migrationsWith({ [nextNamed('bad')]: sql.replace('DELETE', 'DROP TRIGGER users_stay; DELETE') });
    await expect(openDatabase(file, { migrations })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      where: nextNamed('bad'),
      detail: expect.stringContaining(detail) as string,
    });
    if (!sql.includes('COMMIT')) await made(file);
  });

  it('does nothing where the backup cannot be made', async () => {
    const file = await made(newFile());
    const longest = join(folder, `${'x'.repeat(235)}.db`);
    await cp(file, longest);
    await expect(openDatabase(longest, { migrations: await migrationsWith(ONE_MORE) })).rejects.toMatchObject({ code: 'BACKUP_FAILED' });
    expect(namesIn(longest)).not.toContain('shifts');
  });

  it.each([
    ['a number is missing', async (to: string) => rm(join(to, '0002_products.sql'))],
    ['a number is given twice', async (to: string) => writeFile(join(to, '0002_again.sql'), '')],
    ['a name is not understood', async (to: string) => writeFile(join(to, 'later.sql'), '')],
    ['there is none', async (to: string) => rm(to, { recursive: true })],
  ])('refuses its own files when %s', async (_, harm) => {
    const migrations = await migrationsWith();
    await harm(migrations);
    await expect(openDatabase(newFile(), { migrations })).rejects.toMatchObject({ code: 'MIGRATIONS_INVALID' });
  });
});
