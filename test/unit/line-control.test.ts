import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LineSetUp } from '../../src/contract/lineSetUp.ts';
import { DEFAULT_RECIPE } from '../../src/contract/recipe.ts';
import { PushedPictures } from '../../src/main/cameras/pushedPictures.ts';
import { StationHealth } from '../../src/main/station/health.ts';
import { Alarms } from '../../src/main/station/line/alarms.ts';
import { Line } from '../../src/main/station/line/line.ts';
import { LineControl, type LineStation } from '../../src/main/station/line/lineControl.ts';
import { type ReadyRecipe, ReadyRecipes } from '../../src/main/station/line/readyRecipes.ts';
import { AuditHistory } from '../../src/main/storage/auditHistory.ts';
import type { StationDatabase } from '../../src/main/storage/database.ts';
import { VerdictLog } from '../../src/main/storage/verdicts.ts';
import { testFolder } from '../folders.ts';
import { HandJudge } from '../line-world.ts';
import { openStation, openTrail } from '../station-database.ts';

const root = await testFolder();
const ADA = { userId: 1, userName: 'Ada Example', role: 'engineer' } as const;
const PUSHED: LineSetUp = { source: { kind: 'pushed' }, trigger: { by: 'frame' }, plc: { kind: 'none' } };
const actuator = { ...DEFAULT_RECIPE.actuator, confirmedByMs: 2000 };
const READY = {
  recipe: { productId: 1, version: 1, settings: { ...DEFAULT_RECIPE, actuator } },
  product: {
    productId: 1,
    recipeId: 1,
    modelVersionId: 1,
    thresholds: { review: 2, reject: 3 },
    judge: new HandJudge(),
    isInForce: () => true,
  },
  productName: 'board',
  modelVersionId: 1,
} as unknown as ReadyRecipe;

let db: StationDatabase;
let health: StationHealth;
let control: LineControl;

beforeEach(async () => {
  vi.spyOn(ReadyRecipes.prototype, 'begin').mockReturnValue();
  vi.spyOn(ReadyRecipes.prototype, 'makeReady').mockResolvedValue(READY);
  const folder = await mkdtemp(join(root, 'control-'));
  db = await openStation(folder);
  const trail = openTrail(folder, db);
  health = new StationHealth(Date.now);
  control = new LineControl({
    trail,
    auditHistory: new AuditHistory(db),
    alarms: new Alarms(trail, Date.now),
    health,
    verdictLog: new VerdictLog(db),
    about: { name: 'line 1', softwareVersion: 'test' },
    plcTest: { allow: () => undefined },
    clock: Date.now,
  } as unknown as LineStation);
});
afterEach(async () => {
  await control.close();
  db.close();
});

/** A fault of the station comes when the next line begins, before it runs. */
function breakMeanwhile(): void {
  vi.spyOn(PushedPictures.prototype, 'start').mockImplementationOnce(() => {
    health.note({ code: 'DATABASE_FULL', message: 'full', where: 'station' });
    return Promise.resolve();
  });
}

describe('the control of the line', () => {
  it('has the line at fault where the station came to a fault while the line was being started', async () => {
    breakMeanwhile();
    expect((await control.start(1, PUSHED, ADA)).run).toMatchObject({ state: 'fault', fault: { code: 'STATION_FAULT' } });
  });

  it('has the line at fault where the station came to a fault while the product was being changed', async () => {
    await control.start(1, PUSHED, ADA);
    breakMeanwhile();
    expect((await control.switchProduct(1, ADA)).run).toMatchObject({ state: 'fault', fault: { code: 'STATION_FAULT' } });
  });

  it('has pictures anew where they were at their end and the product is changed', async () => {
    const folder = await mkdtemp(join(root, 'replay-'));
    await writeFile(join(folder, '1.png'), 'a picture');
    const source = { kind: 'replay', folder, partsPerSecond: 10, isRepeated: false } as const;
    await control.start(1, { ...PUSHED, source }, ADA);
    await vi.waitFor(() => {
      expect(control.read().run?.isSourceAtEnd).toBe(true);
    });
    expect((await control.switchProduct(1, ADA)).run?.isSourceAtEnd).toBe(false);
  });

  it('ends a challenge run without a PLC, which would report its parts, and leaves nothing behind', async () => {
    const start = vi.spyOn(Line.prototype, 'start');
    await control.start(1, PUSHED, ADA);
    const signature = { actor: ADA, reason: 'shift', meaning: 'approval' };
    const result = control.challenge(['bad'], signature, { signal: AbortSignal.timeout(1000), onProgress: () => undefined });
    control.push(new Uint8Array(), '3');
    expect(await result).toMatchObject({ isPassed: true, parts: [{ known: 'bad', verdict: 'REJECT' }] });
    expect((start.mock.contexts.at(-1) as Line).listenerCount('stopped')).toBe(0);
  });
});
