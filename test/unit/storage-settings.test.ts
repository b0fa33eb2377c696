import { beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { LineSetUp } from '../../src/contract/lineSetUp.ts';
import { DEFAULT_SETTINGS, type Shift } from '../../src/contract/settings.ts';
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

  it('say what the line is made of, on a change of its own', () => {
    const lineSetUp: LineSetUp = { source: { kind: 'pushed' }, trigger: { by: 'frame' }, plc: { kind: 'none' } };
    const camera = { deviceLabel: 'USB camera', widthPx: 640, heightPx: 480 };
    expect(settings.changeLine({ lineSetUp, camera }, 1, ADA)).toEqual({ version: 2, settings: { ...FIRST, lineSetUp, camera } });
    expect(new AuditHistory(db).latestFirst({}, {}, 1)).toMatchObject([
      {
        action: 'lineSetUp.change',
        userName: 'Ada Example',
        oldJson: expect.stringContaining('"lineSetUp":null') as string,
        newJson: expect.stringContaining('"deviceLabel":"USB camera"') as string,
      },
    ]);
    expect(() => settings.changeLine({ lineSetUp: null, camera: null }, 1, ADA)).toThrow(
      expect.objectContaining({ code: 'SETTINGS_CHANGED_MEANWHILE' }),
    );
    expect(readSettings(db)!.settings.lineSetUp).toEqual(lineSetUp);
  });

  it('of an earlier version of Lynceus have the defaults of what it did not know', () => {
    const known = { stationName: 'line 1', idleMin: 3, sessionHours: 8 };
    db.prepare('INSERT INTO settings (id, settings_json, set_utc_ms, set_by) VALUES (2, ?, 0, NULL)').run(JSON.stringify(known));
    expect(readSettings(db)).toEqual({ version: 2, settings: { ...DEFAULT_SETTINGS, ...known } });
  });

  const at = (name: string, startsAtMinute: number): Shift => ({ name, startsAtMinute });

  it.each([
    ['stationName', ' '],
    ['stationName', 'a\u0007'],
    ['idleMin', 0],
    ['idleMin', 1.5],
    ['sessionHours', 1000],
    ['shifts', []],
    ['shifts', [0, 1, 2, 3, 4, 5, 6].map((n) => at(`shift ${n}`, n))],
    ['shifts', [at('early', 360), at('late', 360)]],
    ['shifts', [at('late', 840), at('early', 360)]],
    ['shifts', [at('early', 360), at('early', 840)]],
    ['shifts', [at('early', 1440)]],
    ['shifts', [at('early', 0.5)]],
    ['shifts', [at('a\u0007b', 0)]],
    ['camera', { deviceLabel: '', widthPx: 640, heightPx: 480 }],
    ['camera', { deviceLabel: 'a\nb', widthPx: 640, heightPx: 480 }],
    ['camera', { deviceLabel: 'camera', widthPx: 1e9, heightPx: 480 }],
    ['lineSetUp', { source: { kind: 'pushed' }, trigger: { by: 'name' }, plc: { kind: 'none' } }],
    ['lineSetUp', { source: { kind: 'folder', folder: 'a\0b' }, trigger: { by: 'frame' }, plc: { kind: 'none' } }],
  ])('with %s %j are refused', (name, value) => {
    expect(() => settings.change({ ...FIRST, [name]: value }, 1, ADA)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
