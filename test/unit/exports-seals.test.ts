import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SEALED_TOGETHER, VerdictSeals } from '../../src/main/storage/verdictSeals.ts';
import { VerdictLog } from '../../src/main/storage/verdicts.ts';
import { verifyTrail } from '../../src/main/storage/verifyTrail.ts';
import { verifyVerdicts } from '../../src/main/storage/verifyVerdicts.ts';
import { ADA, type ExportingStation, openExportingStation } from '../exports.ts';
import { testFolder } from '../folders.ts';
import { verdictOn } from '../station-database.ts';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

const root = await testFolder();
/** Two whole lots and a rest. */
const PARTS = 2 * SEALED_TOGETHER + 300;

let station: ExportingStation;
let log: VerdictLog;
let seals: VerdictSeals;

beforeEach(async () => {
  station = await openExportingStation(await mkdtemp(join(root, 'station-')));
  log = new VerdictLog(station.db);
  seals = new VerdictSeals(station.db, station.trail);
  judge(0, PARTS);
});
afterEach(() => {
  station.db.close();
});

function judge(first: number, parts: number): void {
  log.addAll(Array.from({ length: parts }, (_, i) => verdictOn(first + i)));
}

/** Does what only somebody does who takes the triggers away. */
function harm(sql: string): void {
  const { db } = station;
  for (const name of db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all())
    db.exec(`DROP TRIGGER ${name}`);
  db.pragma('foreign_keys = OFF');
  db.exec(sql);
}

function override(verdictId: number): void {
  station.overrides.override({ verdictId, overriddenTo: 'PASS', reason: 'looked again' }, ADA);
}

describe('seals of verdicts', () => {
  it('are made lot by lot, where a lot is due', () => {
    expect(seals.waiting()).toBe(PARTS);
    expect([seals.sealDue(), seals.sealDue(), seals.sealDue()]).toEqual([
      expect.objectContaining({ firstId: 1, lastId: SEALED_TOGETHER, count: SEALED_TOGETHER }),
      expect.objectContaining({ firstId: SEALED_TOGETHER + 1, lastId: 2 * SEALED_TOGETHER, count: SEALED_TOGETHER }),
      undefined,
    ]);
    expect(seals.waiting()).toBe(300);
  });

  it('are made of all that is there, on demand', async () => {
    expect(await seals.sealAll()).toBe(PARTS);
    expect(await seals.sealAll()).toBe(PARTS);
    judge(PARTS, 5);
    expect(await verifyVerdicts(station.db)).toEqual({ finding: undefined, seals: 3, verdicts: PARTS, unsealed: 5 });
    expect((await verifyTrail(station.db, { publicKeys: [station.publicKey] })).finding).toBeUndefined();
  });

  it('go on where an earlier station has ended', async () => {
    seals.sealDue();
    await new VerdictSeals(station.db, station.trail).sealAll();
    expect(await verifyVerdicts(station.db)).toMatchObject({ finding: undefined, seals: 3 });
  });

  it('are none where there is no verdict', async () => {
    const empty = await openExportingStation(await mkdtemp(join(root, 'empty-')));
    expect(await new VerdictSeals(empty.db, empty.trail).sealAll()).toBe(0);
    expect(await verifyVerdicts(empty.db)).toEqual({ finding: undefined, seals: 0, verdicts: 0, unsealed: 0 });
    empty.db.close();
  });

  it('can be left half way', async () => {
    await expect(seals.sealAll({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await verifyVerdicts(station.db)).toMatchObject({ finding: undefined, seals: 0, unsealed: PARTS });
  });

  it.each<[string, string, object]>([
    ['an edited verdict', `UPDATE verdicts SET verdict = 'PASS', score = 0 WHERE id = 1500`, { firstId: 1001, lastId: 2000 }],
    ['another tag', `UPDATE verdicts SET tag = 'other' WHERE id = 3`, { firstId: 1, lastId: 1000 }],
    ['a picture taken away', 'UPDATE verdicts SET total_ms = 31 WHERE id = 2300', { firstId: 2001, lastId: 2300 }],
    ['a deleted verdict', 'DELETE FROM verdicts WHERE id = 700', { firstId: 1, lastId: 1000, text: 'verdict 700 was deleted' }],
    ['a deleted first verdict', 'DELETE FROM verdicts WHERE id = 1', { firstId: 1, lastId: 1000, text: 'verdict 1 was deleted' }],
    ['a deleted end', 'DELETE FROM verdicts WHERE id > 2298', { firstId: 2001, lastId: 2300, text: 'verdict 2299 was deleted' }],
    ['all deleted', 'DELETE FROM verdicts', { firstId: 1, lastId: 1000, text: 'verdict 1 was deleted' }],
    ['a verdict put before the first', 'UPDATE verdicts SET id = -1 WHERE id = 5', { firstId: -1, lastId: 0 }],
    [
      'swapped verdicts',
      'UPDATE verdicts SET id = 0 WHERE id = 5; UPDATE verdicts SET id = 5 WHERE id = 6; UPDATE verdicts SET id = 6 WHERE id = 0',
      { firstId: 1, lastId: 1000 },
    ],
    [
      'an edited override',
      `UPDATE verdict_overrides SET reason = 'none'`,
      { firstId: 12, lastId: 12, text: expect.stringContaining('was changed') as string },
    ],
    [
      'a deleted override',
      'DELETE FROM verdict_overrides WHERE id = 2',
      { firstId: 13, lastId: 13, text: expect.stringContaining('was deleted') as string },
    ],
    [
      'an override put in',
      `INSERT INTO verdict_overrides (verdict_id, overridden_to, reason, overridden_utc_ms, overridden_by) VALUES (1, 'PASS', 'x', 0, 1)`,
      { text: '1 overrides have no row in the trail' },
    ],
  ])('show %s', async (_, sql, finding) => {
    override(12);
    override(13);
    await seals.sealAll();
    expect((await verifyVerdicts(station.db)).finding).toBeUndefined();
    harm(sql);
    expect((await verifyVerdicts(station.db)).finding).toMatchObject(finding);
  });

  it('show numbers that are given a second time', async () => {
    await seals.sealAll();
    harm('DELETE FROM verdicts WHERE id > 2290');
    judge(5000, 20);
    expect((await verifyVerdicts(station.db)).finding).toMatchObject({ firstId: 2001, lastId: 2300 });
  });

  it('show what was deleted before it was sealed', async () => {
    harm('DELETE FROM verdicts WHERE id = 700');
    expect((await verifyVerdicts(station.db)).finding).toMatchObject({ firstId: 700, lastId: 700 });
    await seals.sealAll();
    expect((await verifyVerdicts(station.db)).finding).toMatchObject({ firstId: 1, lastId: 1001, text: 'verdict 700 was deleted' });
  });

  it('show a seal that does not go on where the one before has ended', async () => {
    await seals.sealAll();
    harm(
      `UPDATE audit_rows SET new_json = json_set(new_json, '$.firstId', 900) WHERE action = 'verdicts.sealed' AND json_extract(new_json, '$.firstId') = 1001`,
    );
    expect((await verifyVerdicts(station.db)).finding).toMatchObject({ firstId: 1001, seq: expect.any(Number) as number });
  });
});
