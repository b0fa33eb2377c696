import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../../src/pipeline/curation/robust.ts';
import { openPrepared } from '../../src/pipeline/images/geometry.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { feedParts } from '../../src/plcSimulator/partFeed.ts';
import { percentiles } from '../../src/pipeline/scoring/scores.ts';
import { VerdictLog } from '../../src/main/storage/verdicts.ts';
import { pngChunk } from '../picture-files.ts';
import { ptyCable } from '../pty-cable.ts';
import { bringProduct } from '../../src/demo/product.ts';
import { MONDAY_UTC_MS, openStation, verdictOn } from '../station-database.ts';
import { ACTUATOR, StationLine, testPictures } from '../station-line.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';
import { machineLine } from './machine.ts';
import { printTable } from './table.ts';

const INPUT_PX = 256;
const BANK = 2000;
const PARTS_PER_SECOND = 15;
/** Parts of each rate that is tried. */
const RATE_PARTS = 300;
const RATES = [20, 25, 30, 35, 40, 50, 60, 80, 100];
const GRAPH_ROUNDS = 200;
const COMMITS = 500;

/** Where the time of parts went, ms, one number for each part. */
interface Shift {
  /** From the trigger to the verdict, both at the PLC. */
  readonly total: number[];
  /** As the station has it: from hearing of the trigger to the verdict, before its row is written. */
  readonly station: number[];
  readonly frame: number[];
  readonly decode: number[];
  readonly graph: number[];
  /** The rest: the wire there and back, and the row. */
  readonly wire: number[];
  readonly faults: number;
}

/** From the trigger to the command for the gate: a real station process, its worker and a PLC in software over a pty pair. */
export async function line(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { parts: { type: 'string', default: '2000' } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bench-'));
  const taught = await teachMade('printed-label', { geometry: { widthPx: INPUT_PX, heightPx: INPUT_PX }, bank: BANK });
  const cable = await ptyCable(join(folder, 'ptys'));
  const world = await StationLine.open(folder, taught, { cable });
  try {
    console.log(`${values.parts} parts at ${PARTS_PER_SECOND}/s, default backbone, ${INPUT_PX} px, bank ${BANK}, ms. ${machineLine()}\n`);
    const bench = new LineBench(folder, world, await testPictures(taught));
    const bareMs = await bareGraph(taught);
    const commitMs = await commits(folder);
    await world.start();
    await bench.shift(50, PARTS_PER_SECOND); // warm
    const alone = await bench.shift(Number(values.parts), PARTS_PER_SECOND);
    const { client } = world.station;
    const { engineer } = world.people;
    const { jobId } = await client.call('versions.teach', { productId: world.productId, preset: 'thorough' }, engineer);
    const beside = await bench.shift(Number(values.parts), PARTS_PER_SECOND);
    const [job] = await client.call('teaching.list', {}, engineer);
    await client.call('teaching.cancel', { jobId }, engineer);
    printShift('no training', alone);
    console.log('');
    printShift(`a training beside it (${job?.state}, ${job?.progress?.step ?? ''})`, beside);
    console.log(`
bare graph in a process of its own     p50 ${bareMs.toFixed(1)} ms
row on the drive, measured by itself   p50 ${commitMs.toFixed(2)} ms
p50 of the whole / bare graph          ${(median(alone.total) / bareMs).toFixed(2)} alone, ${(median(beside.total) / bareMs).toFixed(2)} beside a training`);
    await printRates(bench);
    await printSwitches(world, taught);
  } finally {
    await world.close();
    await cable.unplug();
    await rm(folder, { recursive: true, force: true });
    await rm(taught.folder, { recursive: true, force: true });
  }
}

class LineBench {
  readonly #folder: string;
  readonly #world: StationLine;
  readonly #pictures: readonly string[];
  #fed = 0;

  constructor(folder: string, world: StationLine, { goods, defects }: { goods: readonly string[]; defects: readonly string[] }) {
    this.#folder = folder;
    this.#world = world;
    // As on a line that is worth running: one part in sixteen is bad.
    this.#pictures = [...goods, ...goods.slice(0, 7), defects[0]];
  }

  async shift(count: number, partsPerSecond: number): Promise<Shift> {
    const { plc, rows, camera } = this.#world;
    const parts = await this.#make(count);
    rows.length = 0;
    const triggered = new Map<string, number>();
    const told = new Map<string, number>();
    const hear = ({ tag }: { tag: string }): void => void told.set(tag, performance.now() - triggered.get(tag)!);
    plc.on('verdict', hear);
    const trigger = (tag: string): void => {
      triggered.set(tag, performance.now());
      plc.trigger(tag);
    };
    const fed = { trigger, on: plc.on.bind(plc), off: plc.off.bind(plc) };
    await feedParts(fed, parts, { partsPerSecond, cameraFolder: camera });
    plc.off('verdict', hear);
    const judged = rows.filter(({ tag, verdict }) => verdict !== 'FAULT' && told.has(tag));
    return {
      total: judged.map(({ tag }) => told.get(tag)!),
      station: judged.map(({ totalMs }) => totalMs),
      frame: judged.map(({ frameMs }) => frameMs!),
      decode: judged.map(({ decodeMs }) => decodeMs!),
      graph: judged.map(({ inferenceMs }) => inferenceMs!),
      wire: judged.map(({ tag, totalMs }) => told.get(tag)! - totalMs),
      faults: count - judged.length,
    };
  }

  /** Each picture is another file, as from a camera. */
  async #make(count: number): Promise<{ tag: string; file: string }[]> {
    const place = join(this.#folder, `parts-${this.#fed}`);
    await mkdir(place);
    const bytes = await Promise.all(this.#pictures.map((file) => readFile(file)));
    const parts: { tag: string; file: string }[] = [];
    for (let i = 0; i < count; i++) {
      const tag = `p${++this.#fed}`;
      const picture = bytes[i % bytes.length];
      const mark = pngChunk('tEXt', Buffer.from(`Comment\0${tag}`, 'latin1'));
      const file = join(place, `${tag}.png`);
      await writeFile(file, Buffer.concat([picture.subarray(0, -12), mark, picture.subarray(-12)]));
      parts.push({ tag, file });
    }
    return parts;
  }
}

/** The graph alone on pictures that are ready, in this process while nothing else runs. */
async function bareGraph(taught: TaughtProduct): Promise<number> {
  const judge = await Judge.open(taught.bundle);
  const { goods } = await testPictures(taught);
  const pictures = await Promise.all(goods.map((file) => openPrepared(file, judge.manifest.geometry)));
  const took: number[] = [];
  for (let i = 0; i < GRAPH_ROUNDS; i++) {
    const start = performance.now();
    await judge.judge([pictures[i % pictures.length]]);
    took.push(performance.now() - start);
  }
  await judge.release();
  return median(took.slice(GRAPH_ROUNDS / 10));
}

async function commits(folder: string): Promise<number> {
  const place = join(folder, 'commits');
  await mkdir(place);
  const db = await openStation(place);
  const log = new VerdictLog(db);
  const took = Array.from({ length: COMMITS }, (_, i) => {
    const start = performance.now();
    log.add(verdictOn(MONDAY_UTC_MS + i));
    return performance.now() - start;
  });
  db.close();
  return median(took);
}

function printShift(name: string, { faults, total, ...steps }: Shift): void {
  const row = (step: string, ms: readonly number[], share: string): (string | number)[] => {
    const { p50, p95, p99 } = percentiles(ms);
    return [step, p50, p95, p99, Math.max(...ms), share];
  };
  const shareOf = (ms: readonly number[]): string => `${((100 * sum(ms)) / sum(total)).toFixed(0)} %`;
  printTable([
    [name, 'p50', 'p95', 'p99', 'max', 'share'],
    row('trigger to command', total, '100 %'),
    row('  until the picture is there', steps.frame, shareOf(steps.frame)),
    row('  decode', steps.decode, shareOf(steps.decode)),
    row('  graph', steps.graph, shareOf(steps.graph)),
    row('  the rest in the station', restOf(steps), shareOf(restOf(steps))),
    row('  row and wire', steps.wire, shareOf(steps.wire)),
  ]);
  console.log(`${total.length} parts judged, ${faults} late or at fault`);
}

/** Reading the file, keeping the picture, heat maps, messages between processes. */
function restOf({ station, frame, decode, graph }: Omit<Shift, 'faults' | 'total'>): number[] {
  return station.map((ms, i) => Math.max(0, ms - frame[i] - decode[i] - graph[i]));
}

async function printRates(bench: LineBench): Promise<void> {
  console.log('');
  const tried: (string | number)[][] = [];
  let sustained = 0;
  for (const rate of RATES) {
    const { total, faults } = await bench.shift(RATE_PARTS, rate);
    const { p50, p95, p99 } = percentiles(total);
    tried.push([`${rate} parts/s`, p50, p95, p99, Math.max(...total), String(faults)]);
    if (faults > 0) break;
    sustained = rate;
  }
  printTable([[`${RATE_PARTS} parts at`, 'p50', 'p95', 'p99', 'max', 'late or at fault'], ...tried]);
  console.log(`\nlargest rate of these without a late part: ${sustained} parts/s`);
}

/** From the command to the answer, by when the PLC has agreed to the other recipe and the first part could be judged. */
async function printSwitches(world: StationLine, taught: TaughtProduct): Promise<void> {
  const { client } = world.station;
  const { engineer, operator } = world.people;
  const goods = join(taught.data, 'train', 'good');
  const otherId = await bringProduct(client, engineer, { name: 'other', goods, model: taught.bundle, actuator: ACTUATOR });
  const took: number[] = [];
  for (let i = 0; i < 10; i++) {
    const start = performance.now();
    await client.call('line.switchProduct', { productId: i % 2 === 0 ? otherId : world.productId }, operator);
    took.push(performance.now() - start);
  }
  console.log(`\nanother product, both models in memory: p50 ${median(took).toFixed(0)} ms, at most ${Math.max(...took).toFixed(0)} ms`);
}

function sum(ms: readonly number[]): number {
  return ms.reduce((all, one) => all + one, 0);
}
