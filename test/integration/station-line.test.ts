import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, truncate, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChallengeResult, KnownPart } from '../../src/contract/challenge.ts';
import type { Gate } from '../../src/main/actuator/actuator.ts';
import { encodePng } from '../../src/pipeline/images/png.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { untilStationReady } from '../../src/plcSimulator/stationReady.ts';
import { lineFolder } from '../folders.ts';
import { StationLine, testPictures, UNHURRIED } from '../station-line.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };

let root: string;
let taught: TaughtProduct;
let world: StationLine;
/** Pictures by what the model says of them. */
let passed: string[];
let rejected: string[];
/** A file that is no picture. */
let text: string;

beforeAll(async () => {
  root = await lineFolder();
  text = join(root, 'text.png');
  await writeFile(text, 'no picture');
  taught = await teachMade('printed-label');
  world = await StationLine.open(await mkdtemp(join(root, 'line-')), taught, {
    actuator: UNHURRIED,
    plc: { gateDelayMs: UNHURRIED.gate.delayMs },
  });
  const judge = await Judge.open(taught.bundle);
  const { goods, defects } = await testPictures(taught);
  const verdicts = await Promise.all([...goods, ...defects].map(async (file) => ({ file, ...(await judge.judgeFile(file)) })));
  await judge.release();
  passed = verdicts.filter(({ verdict }) => verdict === 'PASS').map(({ file }) => file);
  rejected = verdicts.filter(({ verdict }) => verdict === 'REJECT').map(({ file }) => file);
});
afterAll(() => world.close());

beforeEach(async () => {
  world.rows.length = 0;
  const { run } = await world.station.client.call('line.read', {}, world.people.operator);
  if (!run) await world.start();
});

describe('the line of a station', () => {
  it('lets pass what its model passes, and keeps the picture of each part and the heat map of those that did not pass', async () => {
    const gates = await world.feed([passed[0], rejected[0], passed[1], rejected[1]]);
    expect(gates).toEqual(['PASS', 'REJECT', 'PASS', 'REJECT']);
    // A row comes when it is written, and a heat map takes its time.
    const rows = world.rows.toSorted((a, b) => a.tag.localeCompare(b.tag));
    expect(rows.map(({ verdict, heatMapId }) => [verdict, heatMapId !== null])).toEqual([
      ['PASS', false],
      ['REJECT', true],
      ['PASS', false],
      ['REJECT', true],
    ]);
    for (const { imageId, totalMs } of world.rows) {
      expect(imageId).not.toBeNull();
      expect(totalMs).toBeGreaterThan(0);
    }
  });

  it('gives the scores that the model gives, and has each row in the log', async () => {
    const judge = await Judge.open(taught.bundle);
    await world.feed([passed[0]]);
    const [row] = world.rows;
    expect(row.score).toBe((await judge.judgeFile(passed[0])).score);
    await judge.release();
    expect(await world.station.client.call('verdicts.read', { verdictId: row.id }, world.people.operator)).toMatchObject(row);
  });

  it('rejects pictures that cannot be judged, by their codes', async () => {
    const cut = join(root, 'cut.png');
    await copyFile(passed[0], cut);
    await truncate(cut, 900);
    const blank = join(root, 'blank.png');
    await writeFile(blank, await encodePng({ width: 160, height: 160, data: new Uint8Array(160 * 160 * 3).fill(200) }));
    const gates = await world.feed([cut, text, blank, passed[0]]);
    expect(gates).toEqual(['REJECT', 'REJECT', 'REJECT', 'PASS']);
    await vi.waitFor(() => {
      const codeOf = new Map(world.rows.map(({ tag, faultCode }) => [tag, faultCode]));
      expect([...codeOf.values()].sort()).toEqual(['FRAME_BLANK', 'IMAGE_CORRUPT', 'IMAGE_FORMAT_UNKNOWN', null].sort());
    }, PATIENCE);
  });

  it('is refused a second start, and a start of a product without a model', async () => {
    const { client } = world.station;
    await expect(world.start()).rejects.toMatchObject({ code: 'LINE_RUNNING' });
    const { id: productId } = await client.call('products.create', { name: `bare ${Date.now()}` }, world.people.engineer);
    await expect(client.call('line.switchProduct', { productId }, world.people.operator)).rejects.toMatchObject({
      code: 'LINE_WITHOUT_MODEL',
    });
    expect(await world.feed([passed[0]])).toEqual(['PASS']);
  });

  it('goes on by itself when what judges is killed, and says so', async () => {
    const pid = Number(
      execFileSync('pgrep', ['-P', String(world.station.process.pid), '-f', 'lineWorker'])
        .toString()
        .trim(),
    );
    process.kill(pid, 'SIGKILL');
    expect(await world.feed([passed[0]])).toEqual(['REJECT']);
    expect(world.alarmCodes()).toContain('WORKER_RESTARTED');
    await vi.waitFor(async () => {
      expect(await world.feed([passed[0]])).toEqual(['PASS']);
    }, PATIENCE);
    await world.station.client.call('alarms.acknowledge', { code: 'WORKER_RESTARTED' }, world.people.operator);
    expect(world.alarmCodes()).not.toContain('WORKER_RESTARTED');
  });

  it('goes on with thresholds that were changed while it runs', async () => {
    const { client } = world.station;
    const { productId } = world;
    const change = async (factor: number): Promise<void> => {
      const { version, settings } = await client.call('recipes.read', { productId }, world.people.engineer);
      const { review, reject } = settings.thresholds!;
      const thresholds = { review: review * factor, reject: reject * factor };
      await client.call('thresholds.change', { productId, basedOnVersion: version, ...thresholds }, world.people.engineer);
    };
    await change(4);
    await vi.waitFor(async () => {
      expect(await world.feed([rejected[0]])).toEqual(['PASS']);
    }, PATIENCE);
    await change(1 / 4);
    // From the change on nothing is judged by the old recipe.
    expect(await world.feed([rejected[0]])).toEqual(['REJECT']);
  });

  it('puts known parts through a challenge, and has the signed result on record', async () => {
    const { client } = world.station;
    const { quality } = world.people;
    await vi.waitFor(async () => {
      expect(await world.feed([passed[0]])).toEqual(['PASS']);
    }, PATIENCE);
    const challenge = await challenged(['bad', 'good']);
    const { operator } = world.people;
    const before = await client.call('line.read', {}, operator);
    expect(before.run?.challenge).toMatchObject({ isRunning: true, announced: 2, entered: 0, done: 0, next: 'bad', isPassed: null });
    await world.feed([rejected[0], passed[0]]);
    expect(await challenge.result).toMatchObject({
      isPassed: true,
      announced: 2,
      parts: [
        { known: 'bad', seen: 'REJECT' },
        { known: 'good', seen: 'PASS' },
      ],
    });
    const [row] = await client.call('audit.list', { filter: { action: 'line.challenge' } }, quality);
    expect(row).toMatchObject({ userName: 'The operator', signatureMeaning: 'approval' });
    expect(JSON.parse(row.newJson!)).toMatchObject({ isPassed: true });
    const { run } = await client.call('line.read', {}, operator);
    expect(run?.challenge).toMatchObject({ isRunning: false, entered: 2, done: 2, next: null, isPassed: true });
    expect(run).toMatchObject({ productName: 'label', fault: null, challengeDueUtcMs: null, inFlight: [], inFlightCount: 0 });
    expect(run?.stopsOn).toContain('CHALLENGE_FAILED');
    expect(run?.partsPerMinute).toBeGreaterThan(0);
  });

  it('stops when a known bad part passes in a challenge, until somebody starts it again', async () => {
    const challenge = await challenged(['bad']);
    await world.feed([passed[0]]);
    expect(await challenge.result).toMatchObject({ isPassed: false });
    expect(world.alarmCodes()).toContain('CHALLENGE_FAILED');
    expect(await world.feed([passed[1]])).toEqual(['REJECT']);
    const { run } = await world.station.client.call('line.read', {}, world.people.operator);
    expect(run).toMatchObject({ state: 'fault', fault: { code: 'CHALLENGE_FAILED' } });
    await world.stop();
    await world.start();
    expect(await world.feed([passed[1]])).toEqual(['PASS']);
  });

  it('judges pictures that a client hands over, and refuses them where it takes them from elsewhere', async () => {
    const { client } = world.station;
    const { operator } = world.people;
    const push = async (file: string, name: string): Promise<void> => {
      await client.call('line.pushPicture', { name, picture: (await readFile(file)).toString('base64') });
    };
    await expect(push(passed[0], 'a.png')).rejects.toMatchObject({ code: 'PICTURE_UNWANTED' });
    await world.stop();
    const setUp = { source: { kind: 'pushed' }, trigger: { by: 'frame' }, plc: { kind: 'none' } } as const;
    await client.call('line.start', { productId: world.productId, setUp }, operator);
    world.rows.length = 0;
    await push(passed[0], 'a.png');
    await push(rejected[0], 'b.png');
    await push(text, 'c.png');
    await vi.waitFor(() => {
      expect(world.rows.map(({ tag, verdict }) => `${tag} ${verdict}`).sort()).toEqual(['a PASS', 'b REJECT', 'c FAULT']);
    }, PATIENCE);
    await world.stop();
    await world.start();
  });

  it('calls for the picture of each part that a client hands over, and tells what camera and trigger it is of', async () => {
    const { client } = world.station;
    const { operator } = world.people;
    expect(await client.call('line.readFeed', {})).toEqual({ feed: null });
    await world.stop();
    const trigger = { by: 'order', frameWithinMs: 300 } as const;
    await client.call(
      'line.start',
      { productId: world.productId, setUp: { ...world.setUp, source: { kind: 'pushed' }, trigger } },
      operator,
    );
    await untilStationReady(world.plc);
    expect(await client.call('line.readFeed', {})).toMatchObject({ feed: { trigger, camera: null } });
    const picture = (await readFile(passed[0])).toString('base64');
    let called = 0;
    const deafen = client.on('line.pictureWanted', () => {
      if (++called < 3) void client.call('line.pushPicture', { name: 'camera.png', picture });
    });
    expect(await world.feed([passed[0], passed[0], passed[0]], 2)).toEqual(['PASS', 'PASS', 'REJECT']);
    deafen();
    expect(called).toBe(3);
    expect(world.rows.at(-1)).toMatchObject({ verdict: 'FAULT', imageId: null });
    await world.stop();
    await world.start();
  });

  it('starts with the set-up that an engineer has had remembered, and says so where there is none', async () => {
    const { client } = world.station;
    const { operator, engineer } = world.people;
    const start = () => client.call('line.start', { productId: world.productId }, operator);
    await world.stop();
    await expect(start()).rejects.toMatchObject({ code: 'LINE_NOT_SET_UP' });
    const { version: basedOnVersion } = await client.call('settings.read', {}, engineer);
    const change = { basedOnVersion, lineSetUp: world.setUp, camera: null };
    await expect(client.call('lineSetUp.change', change, operator)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    const { settings } = await client.call('lineSetUp.change', change, engineer);
    expect((await start()).run?.setUp).toEqual(settings.lineSetUp);
    await untilStationReady(world.plc);
    expect(await world.feed([passed[0]])).toEqual(['PASS']);
  });

  it('takes the wire from a test of its PLC, and none begins while it runs', async () => {
    const { client } = world.station;
    const { engineer } = world.people;
    const test = () => client.call('plc.test', { plc: world.cable.plc, forMs: 600_000 }, engineer);
    await expect(test()).rejects.toMatchObject({ code: 'PLC_IN_USE' });
    await world.stop();
    const ready = once(world.plc, 'ready');
    const ended = test();
    await ready;
    await world.start();
    expect(await ended).toMatchObject({ endedBy: 'line', wasReady: true });
    expect(await world.feed([passed[0]])).toEqual(['PASS']);
  });

  it('stops in order when the station is asked to, and the trail is sound afterwards', async () => {
    await world.station.stop();
    await world.restart();
    const { client } = world.station;
    const { run, lastRun } = await client.call('line.read', {}, world.people.operator);
    expect(run).toBeNull();
    expect(lastRun).toMatchObject({ productId: world.productId, productName: 'label', startedByName: 'The operator', endedBy: 'stop' });
    expect(await client.call('alarms.list', {}, world.people.operator)).toMatchObject([{ code: 'LINE_INTERRUPTED', clearedUtcMs: null }]);
    expect((await client.call('audit.verify', {}, world.people.quality)).findings).toEqual([]);
  });

  it('lets nothing pass that was on its way when the station was killed', async () => {
    const passedTags: string[] = [];
    const hear = ({ tag, gate }: { tag: string; gate: Gate }): void => {
      if (gate === 'PASS') passedTags.push(tag);
      world.station.process.kill('SIGKILL');
    };
    world.plc.on('gate', hear);
    const gates = await world.feed(Array<string>(12).fill(passed[0]), 20);
    world.plc.off('gate', hear);
    expect([gates[0], ...gates.slice(-4)]).toEqual(['PASS', 'REJECT', 'REJECT', 'REJECT', 'REJECT']);
    await world.restart();
    expect(await world.station.client.call('line.read', {}, world.people.operator)).toMatchObject({ lastRun: { endedBy: 'kill' } });
    const logged = await world.station.client.call('verdicts.list', { limit: 50 }, world.people.operator);
    const loggedTags = logged.filter(({ verdict }) => verdict === 'PASS').map(({ tag }) => tag);
    expect(passedTags.filter((tag) => !loggedTags.includes(tag))).toEqual([]);
  });
});

/** A challenge run that waits for its first part. */
async function challenged(parts: KnownPart[]): Promise<{ result: Promise<ChallengeResult> }> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { operator } = world.people;
  const onProgress = (): void => {
    resolve(undefined);
  };
  const result = world.station.client.call('line.challenge', { parts }, { ...operator, onProgress });
  await promise;
  return { result };
}
