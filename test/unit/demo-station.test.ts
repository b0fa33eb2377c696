import { describe, expect, it } from 'vitest';
import { StationClient, StationRefusal } from '../../src/client/stationClient.ts';
import type { ClientMessage } from '../../src/contract/message.ts';
import { setUpDemoStation } from '../../src/demo/demoStation.ts';
import type { Guide } from '../../src/demo/guideProcess.ts';
import { DEFAULT_SETTINGS } from '../../src/contract/settings.ts';

const GUIDE: Guide = {
  taught: Promise.resolve({ productName: 'flange', goodsFolder: 'g', defects: [], modelFolder: 'm' }),
  line: Promise.resolve({
    plc: { kind: 'tcp', host: '127.0.0.1', port: 4001 },
    cameraFolder: 'c',
    trigger: { by: 'name', frameWithinMs: 500 },
    gateDelayMs: 2500,
    confirmedByMs: 5000,
  }),
  stop: () => Promise.resolve(),
};

/** A client of a station that refuses every start of its line with a code. */
function refusing(code: string): { client: StationClient; starts: () => number } {
  let starts = 0;
  const client: StationClient = new StationClient({
    send: (message: ClientMessage) => {
      if (message.kind !== 'request') return;
      const { id, command } = message;
      if (command !== 'line.start') {
        setImmediate(() => {
          client.take({ kind: 'done', id, output: ANSWERS[command] ?? {} });
        });
        return;
      }
      starts++;
      const problem = { code, message: 'no', where: 'line' };
      setImmediate(() => {
        client.take({ kind: 'failed', id, problem });
      });
    },
  });
  return { client, starts: () => starts };
}

const SESSION = { id: 1, userId: 1, login: 'x', printedName: 'X', role: 'engineer', reach: 'full', startedUtcMs: 0 };
const VERSION = {
  id: 1,
  productId: 1,
  version: 1,
  state: 'draft',
  seed: 1,
  settings: { geometry: { widthPx: 256, heightPx: 256 }, version: 'a' },
  metrics: { thresholds: { review: 1, reject: 2, typicalGood: 0 } },
  contentHash: 'a',
  createdUtcMs: 0,
  createdBy: 1,
  createdByName: 'X',
};
const GATE = { gate: { by: 'none' }, pulseMs: 1, deadlineMs: 1, alarmAfterRejects: 0 };
const RECIPE = {
  productId: 1,
  version: 1,
  modelVersionId: 1,
  settings: { geometry: { widthPx: 256, heightPx: 256 }, thresholds: null, retention: {}, actuator: GATE },
  createdUtcMs: 0,
  createdBy: 1,
  createdByName: 'X',
};
const SETTINGS = { version: 1, settings: { ...DEFAULT_SETTINGS, stationName: 'demo' } };
const ANSWERS: Readonly<Record<string, unknown>> = {
  'users.createFirst': { userId: 1 },
  'users.create': { userId: 2 },
  'session.signIn': { token: 't', session: SESSION },
  'products.create': { id: 1, name: 'flange', createdUtcMs: 0, createdBy: 1, retiredUtcMs: null },
  'pictures.list': [],
  'pictures.import': { imported: 0, duplicates: 0, refused: 0, left: [] },
  'labels.set': { labels: [] },
  'versions.register': VERSION,
  'versions.offer': VERSION,
  'versions.activate': RECIPE,
  'recipes.change': RECIPE,
  'settings.read': SETTINGS,
  'lineSetUp.change': SETTINGS,
};

describe('the line of a demonstration', () => {
  it('is started again where the line worker was too slow, but not for ever', async () => {
    const { client, starts } = refusing('LINE_WORKER_HUNG');
    await expect(setUpDemoStation(client, GUIDE)).rejects.toBeInstanceOf(StationRefusal);
    expect(starts()).toBe(4);
  });

  it('is not where starting it is refused for another reason', async () => {
    const { client, starts } = refusing('LINE_WITHOUT_MODEL');
    await expect(setUpDemoStation(client, GUIDE)).rejects.toMatchObject({ code: 'LINE_WITHOUT_MODEL' });
    expect(starts()).toBe(1);
  });
});
