import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../../src/main/station/line/alarms.ts';
import { RejectRate } from '../../src/main/station/line/rejectRate.ts';
import { littleRoom } from '../../src/main/station/line/watchers.ts';
import { type AuditRow, SELECT_AUDIT_ROWS } from '../../src/main/storage/auditRow.ts';
import type { StationDatabase } from '../../src/main/storage/database.ts';
import { openStation, openTrail } from '../station-database.ts';

describe('alarms', () => {
  let root: string;
  let db: StationDatabase;
  let alarms: Alarms;
  const actor = { userId: 1, userName: 'Ada Example', role: 'engineer' } as const;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'alarms-'));
  });
  afterAll(() => rm(root, { recursive: true }));
  beforeEach(async () => {
    const folder = await mkdtemp(join(root, 'station-'));
    db = await openStation(folder);
    alarms = new Alarms(openTrail(folder, db), Date.now);
  });
  afterEach(() => db.close());

  it('stay until they were acknowledged and their cause is gone, in either order', () => {
    alarms.raise('SOURCE_LOST', 'folder');
    alarms.acknowledge('SOURCE_LOST', actor);
    expect(alarms.all()).toMatchObject([{ code: 'SOURCE_LOST', acknowledged: { byName: 'Ada Example' }, clearedUtcMs: null }]);
    alarms.clear('SOURCE_LOST');
    expect(alarms.all()).toEqual([]);
    alarms.raise('DISK_LOW', '2 %');
    alarms.clear('DISK_LOW');
    expect(alarms.all()).toMatchObject([{ code: 'DISK_LOW', acknowledged: null }]);
    alarms.acknowledge('DISK_LOW', actor);
    expect(alarms.all()).toEqual([]);
  });

  it('are counted while they last, and have to be seen again when they come again', () => {
    alarms.raise('SOURCE_LOST', 'first');
    alarms.raise('SOURCE_LOST', 'second');
    expect(alarms.all()).toMatchObject([{ times: 2, detail: 'second' }]);
    alarms.clear('SOURCE_LOST');
    alarms.raise('SOURCE_LOST', 'third');
    expect(alarms.all()).toMatchObject([{ times: 3, acknowledged: null, clearedUtcMs: null }]);
  });

  it('are on record when they are raised, acknowledged and cleared, and not more often', () => {
    alarms.raise('SOURCE_LOST', 'folder');
    alarms.raise('SOURCE_LOST', 'folder');
    alarms.acknowledge('SOURCE_LOST', actor);
    alarms.acknowledge('SOURCE_LOST', actor);
    alarms.clear('SOURCE_LOST');
    const rows = db.prepare<[], AuditRow>(SELECT_AUDIT_ROWS).all();
    expect(rows.map(({ action }) => action)).toEqual(['alarm.raised', 'alarm.acknowledged', 'alarm.cleared']);
  });

  it('of a moment are over when somebody has seen them', () => {
    alarms.raise('VERDICT_LATE', 'part 1');
    alarms.raise('VERDICT_LATE', 'part 2');
    alarms.acknowledge('VERDICT_LATE', actor);
    expect(alarms.all()).toEqual([]);
  });

  it('tell of every change', () => {
    const heard: number[] = [];
    const off = alarms.onChange((all) => heard.push(all.length));
    alarms.raise('SOURCE_LOST', 'folder');
    alarms.raise('DISK_LOW', '2 %');
    off();
    alarms.clear('DISK_LOW');
    expect(heard).toEqual([1, 2]);
  });

  it('that are not there cannot be acknowledged', () => {
    expect(() => {
      alarms.acknowledge('DISK_LOW', actor);
    }).toThrow(expect.objectContaining({ code: 'ALARM_UNKNOWN' }));
  });

  it('are raised even where they cannot be written down', () => {
    db.pragma('query_only = ON');
    alarms.raise('STATION_FAULT', 'no room');
    expect(alarms.all()).toMatchObject([{ code: 'STATION_FAULT' }]);
  });
});

it('little room is not called out where it cannot be known', async () => {
  expect(await littleRoom(join(tmpdir(), 'no such folder'))).toBeUndefined();
});

describe('the rate of rejects', () => {
  const there = (rate: RejectRate, verdict: 'PASS' | 'REVIEW' | 'REJECT' | 'FAULT'): string[] =>
    rate
      .count(verdict)
      .filter(({ isThere }) => isThere)
      .map(({ code }) => code);

  it('counts rejects and faults in a row, and starts anew with a part that is neither', () => {
    const rate = new RejectRate({ inARow: 3, share: 1, ofParts: 100 });
    expect([there(rate, 'REJECT'), there(rate, 'FAULT'), there(rate, 'REJECT')]).toEqual([[], [], ['REJECTS_IN_A_ROW']]);
    expect(there(rate, 'REVIEW')).toEqual([]);
    expect(there(rate, 'REJECT')).toEqual([]);
  });

  it('looks at the share among the last parts once there are enough', () => {
    const rate = new RejectRate({ inARow: 0, share: 0.5, ofParts: 4 });
    expect(['REJECT', 'REJECT', 'REJECT'].map(() => there(rate, 'REJECT'))).toEqual([[], [], []]);
    expect(there(rate, 'PASS')).toEqual(['REJECT_RATE']);
    expect(there(rate, 'PASS')).toEqual([]);
    expect(there(rate, 'PASS')).toEqual([]);
  });
});
