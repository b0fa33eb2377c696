import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditHash, type AuditRow, SELECT_AUDIT_ROWS } from '../../src/main/storage/auditRow.ts';
import { type AuditEntry, THE_STATION } from '../../src/main/storage/auditTrail.ts';
import { CHECKPOINT_EVERY } from '../../src/main/storage/checkpoint.ts';
import type { StationDatabase } from '../../src/main/storage/database.ts';
import { openStationKey } from '../../src/main/storage/stationKey.ts';
import { verifyTrail } from '../../src/main/storage/verifyTrail.ts';
import { testFolder } from '../folders.ts';
import { openStation, openTrail } from '../station-database.ts';
import { HOSTILE_TEXTS } from '../texts.ts';

const root = await testFolder();
let count = 0;

async function newFolder(): Promise<string> {
  const folder = join(root, String(++count));
  await mkdir(folder);
  return folder;
}

const ENTRY: AuditEntry = {
  actor: THE_STATION,
  action: 'rename',
  object: 'product 1',
  field: 'name',
  oldValue: 'board',
  newValue: 'panel',
};
const RENAME = `UPDATE products SET name = 'panel' WHERE id = 1`;

function rowsOf(db: StationDatabase): AuditRow[] {
  return db.prepare<[], AuditRow>(`${SELECT_AUDIT_ROWS} ORDER BY seq`).all();
}

function productIn(db: StationDatabase): unknown {
  return db.prepare('SELECT name FROM products').pluck().get();
}

describe('a change', () => {
  it('is made with its row', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    const trail = openTrail(folder, db, { clock: () => 1_000 });
    const actor = { userId: 1, userName: 'Ada Example', role: 'engineer' } as const;
    const result = trail.change(
      () => db.prepare(RENAME).run().changes,
      (changes) => ({
        ...ENTRY,
        actor,
        newValue: { name: 'panel', changes },
        reason: 'as the customer says',
        signatureMeaning: 'approval',
        modelVersion: '3',
        recipeVersion: '7',
      }),
    );
    expect(result).toBe(1);
    const [{ hash, ...row }, ...others] = rowsOf(db);
    expect(others).toEqual([]);
    expect(row).toEqual({
      seq: 1,
      format: 1,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      atUtcMs: 1_000,
      utcOffsetMin: 0 - new Date(1_000).getTimezoneOffset(),
      clockSetBackMs: 0,
      userId: 1,
      userName: 'Ada Example',
      role: 'engineer',
      station: 'line 1',
      softwareVersion: 'test',
      modelVersion: '3',
      recipeVersion: '7',
      action: 'rename',
      object: 'product 1',
      field: 'name',
      oldJson: '"board"',
      newJson: '{"changes":1,"name":"panel"}',
      reason: 'as the customer says',
      signatureMeaning: 'approval',
      previousHash: '0'.repeat(64),
    });
    expect(hash).toBe(auditHash(row));
    db.close();
  });

  it.each([
    ['has half a character in it', { ...ENTRY, newValue: '\ud83d' }],
    [
      'has a signature without a reason',
      { ...ENTRY, actor: { userId: 1, userName: 'Ada', role: 'engineer' }, signatureMeaning: 'approval' },
    ],
    ['has the signature of nobody', { ...ENTRY, reason: 'none', signatureMeaning: 'approval' }],
    ['names a user that is not there', { ...ENTRY, actor: { userId: 99, userName: 'Eve', role: 'engineer' } }],
    ['has no action', { ...ENTRY, action: '' }],
  ] satisfies [string, AuditEntry][])('is not made when its row %s', async (_, entry) => {
    const folder = await newFolder();
    const db = await openStation(folder);
    const trail = openTrail(folder, db);
    expect(() => trail.change(() => db.exec(RENAME), entry)).toThrow(expect.objectContaining({ code: 'AUDIT_UNWRITABLE' }));
    expect([productIn(db), rowsOf(db)]).toEqual(['board', []]);
    db.close();
  });

  it('is not made when there is no room for its row', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    const trail = openTrail(folder, db);
    db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`);
    const entry = { ...ENTRY, newValue: 'x'.repeat(100_000) };
    expect(() => trail.change(() => db.exec(RENAME), entry)).toThrow(
      expect.objectContaining({ code: 'AUDIT_UNWRITABLE', cause: expect.objectContaining({ code: 'SQLITE_FULL' }) as Error }),
    );
    expect([productIn(db), rowsOf(db)]).toEqual(['board', []]);
    db.close();
  });

  it('that fails itself leaves no row, and what it threw is told', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    const trail = openTrail(folder, db);
    const defect = new RangeError('defect');
    const fail = (): never => {
      db.exec(RENAME);
      throw defect;
    };
    expect(() => trail.change(fail, ENTRY)).toThrow(defect);
    expect(() => trail.change(() => db.exec('DELETE FROM products'), ENTRY)).toThrow(expect.objectContaining({ code: 'DATABASE_REFUSED' }));
    expect([productIn(db), rowsOf(db)]).toEqual(['board', []]);
    db.close();
  });

  it('cannot be asynchronous', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    const trail = openTrail(folder, db);
    expect(() => trail.change(() => Promise.resolve(), ENTRY)).toThrow('promise');
    expect(rowsOf(db)).toEqual([]);
    db.close();
  });

  it('needs a transaction for its row', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    expect(() => openTrail(folder, db).append(ENTRY)).toThrow('transaction');
    db.close();
  });
});

describe('the trail', () => {
  it('goes on where it was left, signed row 1 and every so many rows', async () => {
    const folder = await newFolder();
    for (const rows of [10, CHECKPOINT_EVERY * 2]) {
      const db = await openStation(folder);
      const trail = openTrail(folder, db);
      for (let i = 0; i < rows; i++) trail.change(() => undefined, ENTRY);
      db.close();
    }
    const db = await openStation(folder);
    expect(db.prepare('SELECT seq, occasion FROM audit_checkpoints').all()).toEqual(
      [1, 1 + CHECKPOINT_EVERY, 1 + 2 * CHECKPOINT_EVERY].map((seq) => ({ seq, occasion: 'interval' })),
    );
    const trail = openTrail(folder, db);
    expect(trail.checkpoint('stop')).toMatchObject({ id: 4, seq: 10 + CHECKPOINT_EVERY * 2, occasion: 'stop' });
    const { publicKey } = openStationKey(join(folder, 'station.key'), undefined);
    const reports: number[] = [];
    const report = await verifyTrail(db, { publicKeys: [publicKey], onProgress: ({ done }) => reports.push(done) });
    expect(report).toMatchObject({ finding: undefined, rows: 10 + CHECKPOINT_EVERY * 2, checkpoints: 4, unsignedRows: 0 });
    expect(reports).toEqual([0, report.rows]);
    db.close();
  });

  it('says by how much the clock was set back, and its numbers still rise', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    const times = [5_000, 9_000, 2_500, 2_500, 3_000];
    let next = 0;
    const trail = openTrail(folder, db, { clock: () => times[next] });
    for (; next < times.length; next++) trail.change(() => undefined, ENTRY);
    expect(rowsOf(db).map(({ seq, clockSetBackMs }) => [seq, clockSetBackMs])).toEqual([
      [1, 0],
      [2, 0],
      [3, 6_500],
      [4, 0],
      [5, 0],
    ]);
    db.close();
  });

  it('holds any text as it is', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    const trail = openTrail(folder, db);
    for (const text of HOSTILE_TEXTS) {
      const actor = { userId: 1, userName: text, role: 'engineer' } as const;
      const texts = { action: text, object: text, field: text, oldValue: text, newValue: { [text]: text }, reason: text };
      trail.change(() => undefined, { ...ENTRY, ...texts, actor, modelVersion: text, recipeVersion: text });
    }
    expect(
      rowsOf(db).map((row) => [row.userName, row.action, row.object, row.field, row.reason, row.modelVersion, row.recipeVersion]),
    ).toEqual(HOSTILE_TEXTS.map((text) => Array<string>(7).fill(text)));
    expect(rowsOf(db).map(({ newJson }) => JSON.parse(newJson!) as unknown)).toEqual(HOSTILE_TEXTS.map((text) => ({ [text]: text })));
    const { publicKey } = openStationKey(join(folder, 'station.key'), undefined);
    expect(await verifyTrail(db, { publicKeys: [publicKey] })).toMatchObject({ finding: undefined, rows: HOSTILE_TEXTS.length });
    db.close();
  });

  it('is sound while it is empty, and has nothing to sign', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    expect(openTrail(folder, db).checkpoint('stop')).toBeUndefined();
    expect(await verifyTrail(db, { publicKeys: [] })).toMatchObject({ finding: undefined, rows: 0 });
    db.close();
  });

  it('is sound where rows are written while it is verified', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    const trail = openTrail(folder, db);
    const { publicKey } = openStationKey(join(folder, 'station.key'), undefined);
    for (let i = 0; i < 5; i++) trail.change(() => undefined, ENTRY);
    const verifying = verifyTrail(db, { publicKeys: [publicKey] });
    for (let i = 0; i < CHECKPOINT_EVERY; i++) trail.change(() => undefined, ENTRY);
    expect(await verifying).toMatchObject({ finding: undefined, rows: 5 });
    db.close();
  });

  it('can be left half verified', async () => {
    const folder = await newFolder();
    const db = await openStation(folder);
    await expect(verifyTrail(db, { publicKeys: [], signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    db.close();
  });
});
