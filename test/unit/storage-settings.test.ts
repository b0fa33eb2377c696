import { beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SETTINGS } from '../../src/contract/settings.ts';
import { AuditHistory } from '../../src/main/storage/auditHistory.ts';
import type { AuditTrail } from '../../src/main/storage/auditTrail.ts';
import type { StationDatabase } from '../../src/main/storage/database.ts';
import { readSettings, Settings } from '../../src/main/storage/settings.ts';
import { ADA } from '../exports.ts';
import { testFolder } from '../folders.ts';
import { openStation, openTrail } from '../station-database.ts';

const root = await testFolder();
const FIRST = { ...DEFAULT_SETTINGS, stationName: 'line 1' };

describe('the settings', () => {
  let db: StationDatabase;
  let trail: AuditTrail;
  let settings: Settings;

  beforeEach(async () => {
    const folder = await mkdtemp(join(root, 'station-'));
    db = await openStation(folder);
    trail = openTrail(folder, db);
    settings = new Settings(db, FIRST, trail, Date.now);
    return () => {
      db.close();
    };
  });

  it('of a new station are those it was given, and on record', () => {
    expect(settings.read()).toEqual({ version: 1, settings: FIRST });
    expect(new AuditHistory(db).latestFirst({}, {}, 1)).toMatchObject([
      { action: 'settings.change', userName: 'station', oldJson: 'null' },
    ]);
  });

  it('stay when the station is opened again with others', () => {
    settings.change({ ...FIRST, idleMin: 3 }, 1, ADA);
    const again = new Settings(db, { ...FIRST, stationName: 'other' }, trail, Date.now);
    expect(again.read()).toEqual({ version: 2, settings: { ...FIRST, idleMin: 3 } });
    expect(readSettings(db)).toEqual(again.read());
  });

  it('are changed on what the person has seen, with old and new on record', () => {
    settings.change({ ...FIRST, sessionHours: 8 }, 1, ADA);
    expect(new AuditHistory(db).latestFirst({}, {}, 1)).toMatchObject([
      {
        userName: 'Ada Example',
        oldJson: expect.stringContaining('"sessionHours":12') as string,
        newJson: expect.stringContaining('"sessionHours":8') as string,
      },
    ]);
    expect(() => settings.change({ ...FIRST, idleMin: 9 }, 1, ADA)).toThrow(
      expect.objectContaining({ code: 'SETTINGS_CHANGED_MEANWHILE' }),
    );
  });

  it('that are the same leave nothing behind', () => {
    const { seq } = new AuditHistory(db).head();
    expect(settings.change({ ...FIRST }, 1, ADA).version).toBe(1);
    expect(new AuditHistory(db).head().seq).toBe(seq);
  });

  it.each([
    ['stationName', ' '],
    ['stationName', 'a\u0007'],
    ['idleMin', 0],
    ['idleMin', 1.5],
    ['sessionHours', 1000],
  ])('with %s %j are refused', (name, value) => {
    expect(() => settings.change({ ...FIRST, [name]: value }, 1, ADA)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
