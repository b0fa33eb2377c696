import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { bringProduct } from '../../src/demo/product.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { Random } from '../../src/pipeline/random.ts';
import { NO_FAULTS } from '../../src/plcSimulator/faultyPort.ts';
import { untilStationReady } from '../../src/plcSimulator/stationReady.ts';
import { printTable } from '../bench/table.ts';
import { ptyCable } from '../pty-cable.ts';
import { ACTUATOR, StationLine, testPictures } from '../station-line.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';
import { Belt, type BeltPart, type Harm } from './belt.ts';
import { type HarmedLine, LINE_HARMS } from './line-harms.ts';
import { reckon, type Truth } from './line-verdict.ts';
import { Ballast } from './room.ts';

/*
 * Sends parts down a belt while everything goes wrong that can, and looks what the gate has let pass. The first argument is a folder to work in,
 * on a small drive of its own, which is filled.
 */

const PARTS_PER_SECOND = 25;
const PARTS_A_ROUND = 100;
/** Of the parts of a round whose pictures or tags are harmed. */
const HARMED_SHARE = 0.3;
const DEADLINE_MS = ACTUATOR.deadlineMs;

const [root, parts, seed] = process.argv.slice(2);
const random = new Random(Number(seed));
const clockFile = join(root, 'clock');
await writeFile(clockFile, '0');
process.env.LYNCEUS_TEST_CLOCK = clockFile;
process.env.NODE_OPTIONS = `--import ${pathToFileURL(join(import.meta.dirname, 'jumping-clock.ts')).href}`;

const taught = [await teachMade('printed-label'), await teachMade('machined-part')];
const cable = await ptyCable(join(root, 'ptys'));
const world = await StationLine.open(root, taught[0], { cable });
const other = { name: 'part', goods: join(taught[1].data, 'train', 'good'), model: taught[1].bundle, actuator: ACTUATOR };
const productIds = [world.productId, await bringProduct(world.station.client, world.people.engineer, other)];
const pools = await Promise.all(taught.map(poolOf));
const truth = await truthOf(taught, pools);
const belt = new Belt({ plc: world.plc, camera: world.camera, partsPerSecond: PARTS_PER_SECOND, random });

/** Index of the product that is on the line. */
let running = 0;
const line: HarmedLine = {
  world,
  random,
  clockFile,
  ballast: new Ballast(root),
  cable,
  start: () => world.start(productIds[running]),
  switchProduct: async () => {
    await world.station.client.call('line.switchProduct', { productId: productIds[1 - running] }, world.people.operator);
    running = 1 - running;
  },
};

const tally = LINE_HARMS.map(({ name }) => ({ name, rounds: 0, fed: [] as BeltPart[] }));
const rounds = Math.ceil(Number(parts) / PARTS_A_ROUND);
for (let round = 0; round < rounds; round++) {
  const which = round % LINE_HARMS.length;
  const harm = LINE_HARMS[which];
  await mend();
  const before = belt.parts.length;
  const next = (i: number): Omit<BeltPart, 'gate'> => ({
    tag: `r${round}-${i}`,
    file: random.pick(pools[running]),
    harm: random.chance(HARMED_SHARE) ? random.pick<Harm>(harm.parts ?? ['none']) : 'none',
    product: productIds[running],
  });
  const strike = harm.strike
    ? sleep(random.uniform(200, 2000))
        .then(() => harm.strike!(line))
        .catch((error: unknown) => {
          console.log(`round ${round}, ${harm.name}: ${String(error)}`);
        })
    : Promise.resolve();
  await Promise.all([belt.feed(PARTS_A_ROUND, next), strike]);
  tally[which].rounds++;
  tally[which].fed.push(...belt.parts.slice(before));
  if (round % 10 === 9) console.log(`${belt.parts.length} parts`);
}

await mend();
const { findings } = await world.station.client.call('audit.verify', {}, world.people.quality);
await world.stop();
await world.close();
await cable.unplug();

const database = join(world.place.folder, 'station.sqlite');
const reckoned = tally.map(({ name, rounds: times, fed }) => ({ name, times, ...reckon(database, fed, truth, DEADLINE_MS) }));
const all = reckon(database, belt.parts, truth, DEADLINE_MS);
console.log('');
printTable([
  ['what went wrong', 'times', 'parts', 'passed', 'violations', 'needlessly rejected'],
  ...reckoned.map(({ name, times, ...r }) => [name, ...[times, r.parts, r.passed, r.violations.length, r.needlessly].map(String)]),
  ['all', ...[rounds, all.parts, all.passed, all.violations.length, all.needlessly].map(String)],
]);
for (const violation of all.violations) console.log(`VIOLATION ${violation}`);
for (const finding of findings) console.log(`WRONG ${finding}`);
console.log(
  `\n${all.rows} rows in the log. ${all.violations.length} violations, the trail is ${findings.length === 0 ? 'sound' : 'NOT sound'}.`,
);
if (all.violations.length + findings.length > 0) process.exitCode = 1;

/** Takes all harm away, and has the line run again where it does not. */
async function mend(): Promise<void> {
  world.wire.faults = NO_FAULTS;
  line.ballast.drop();
  await writeFile(clockFile, '0');
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      await world.signIn();
      const { client } = world.station;
      const { operator } = world.people;
      const { run } = await client.call('line.read', {}, operator);
      if (run?.state === 'fault') await world.stop();
      if (run?.state !== 'running') await line.start();
      for (const { code } of await client.call('alarms.list', {}, operator)) await client.call('alarms.acknowledge', { code }, operator);
      await untilStationReady(world.plc);
      return;
    } catch (error) {
      if (attempt === 19) throw error;
      await sleep(500);
    }
  }
}

async function poolOf(product: TaughtProduct): Promise<string[]> {
  const { goods, defects } = await testPictures(product);
  // As many good parts as bad ones: the bad ones are what must not pass, the good ones what should.
  return [...goods, ...goods, ...defects];
}

async function truthOf(models: readonly TaughtProduct[], files: readonly (readonly string[])[]): Promise<Truth> {
  const verdicts = new Map<string, string>();
  for (const [i, { bundle }] of models.entries()) {
    const judge = await Judge.open(bundle);
    for (const file of new Set(files[i])) verdicts.set(`${productIds[i]} ${file}`, (await judge.judgeFile(file)).verdict);
    await judge.release();
  }
  return (product, file) => verdicts.get(`${product} ${file}`) ?? 'unknown';
}
