import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { StationLine, testPictures } from '../station-line.ts';
import { teachMade } from '../taught.ts';
import { machineLine } from './machine.ts';
import { printTable } from './table.ts';

const SAMPLES = 100;
/** Small, so that many parts take little time; what is kept of a part does not depend on it. */
const INPUT_PX = 96;

/** Memory at a number of parts, MB. */
interface Sample {
  readonly parts: number;
  readonly station: number;
  readonly worker: number;
}

/** What station and worker hold while a line runs: resident memory over many parts, as a table and as a figure. */
export async function memory(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { parts: { type: 'string', default: '50000' }, rate: { type: 'string', default: '80' }, figure: { type: 'string' } },
  });
  const [parts, rate] = [Number(values.parts), Number(values.rate)];
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bench-'));
  const taught = await teachMade('printed-label', { geometry: { widthPx: INPUT_PX, heightPx: INPUT_PX }, bank: 200 });
  const world = await StationLine.open(folder, taught);
  try {
    const { goods } = await testPictures(taught);
    const { client } = world.station;
    const source = { kind: 'replay', folder: dirname(goods[0]), partsPerSecond: rate, isRepeated: true } as const;
    const setUp = { source, trigger: { by: 'frame' }, plc: { kind: 'none' } } as const;
    await client.call('line.start', { productId: world.productId, setUp }, world.people.operator);
    console.log(`${parts} parts at ${rate}/s. ${machineLine()}\n`);
    const samples: Sample[] = [];
    let judged = 0;
    client.on('line.part', () => judged++);
    // Rows are told as events; nobody here keeps them.
    while (judged < parts) {
      world.rows.length = 0;
      if (judged >= (samples.length * parts) / SAMPLES) samples.push({ parts: judged, ...memoryOf(world) });
      await sleep(50);
      await touch(world, samples.length);
    }
    samples.push({ parts: judged, ...memoryOf(world) });
    const shown = samples.filter((_, i) => i % (SAMPLES / 10) === 0);
    printTable([['parts', 'station, MB', 'worker, MB'], ...shown.map(({ parts: n, station, worker }) => [String(n), station, worker])]);
    const faults = await faultsOf(world);
    console.log(`\n${judged} parts judged, ${faults} at fault; ${slopeText(samples)}`);
    if (values.figure !== undefined) await writeFile(values.figure, figureOf(samples, machineLine()));
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true });
    await rm(taught.folder, { recursive: true, force: true });
  }
}

/** Now and then, so that the session does not end. */
async function touch(world: StationLine, samples: number): Promise<void> {
  if (samples % 5 === 0) await world.station.client.call('session.touch', {}, world.people.operator);
}

async function faultsOf(world: StationLine): Promise<number> {
  const { run } = await world.station.client.call('line.read', {}, world.people.operator);
  return run?.parts.FAULT ?? NaN;
}

function memoryOf(world: StationLine): Pick<Sample, 'station' | 'worker'> {
  const station = world.station.process.pid!;
  const worker = Number(
    execFileSync('pgrep', ['-P', String(station), '-f', 'lineWorker'])
      .toString()
      .trim()
      .split('\n')[0],
  );
  return { station: residentMb(station), worker: residentMb(worker) };
}

function residentMb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) / 1024;
}

/** By least squares over the second half, where all caches are full. */
function slopeText(samples: readonly Sample[]): string {
  const late = samples.slice(samples.length / 2);
  const slope = (of: (sample: Sample) => number): string => {
    const meanX = late.reduce((sum, { parts }) => sum + parts, 0) / late.length;
    const meanY = late.reduce((sum, sample) => sum + of(sample), 0) / late.length;
    const covariance = late.reduce((sum, sample) => sum + (sample.parts - meanX) * (of(sample) - meanY), 0);
    const variance = late.reduce((sum, { parts }) => sum + (parts - meanX) ** 2, 0);
    return ((10_000 * covariance) / variance).toFixed(2);
  };
  return `over the second half ${slope(({ station }) => station)} MB (station) and ${slope(({ worker }) => worker)} MB (worker) for each 10,000 parts`;
}

function figureOf(samples: readonly Sample[], machine: string): string {
  const [width, height, left, bottom, top] = [720, 320, 60, 40, 40];
  const most = Math.max(...samples.flatMap(({ station, worker }) => [station, worker])) * 1.15;
  const last = samples.at(-1)!.parts;
  const x = (parts: number): number => left + ((width - left - 20) * parts) / last;
  const y = (mb: number): number => height - bottom - ((height - bottom - top) * mb) / most;
  const path = (of: (sample: Sample) => number): string =>
    samples.map((sample, i) => `${i === 0 ? 'M' : 'L'}${x(sample.parts).toFixed(1)} ${y(of(sample)).toFixed(1)}`).join(' ');
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const labels = ticks.flatMap((share) => [
    `<text x="${x(share * last)}" y="${height - bottom + 18}" text-anchor="middle">${Math.round((share * last) / 1000)}k</text>`,
    `<text x="${left - 8}" y="${y((share * most) / 1.15) + 4}" text-anchor="end">${Math.round((share * most) / 1.15)}</text>`,
    `<path d="M${left} ${y((share * most) / 1.15)} H${width - 20}" stroke="#ddd"/>`,
  ]);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#222">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${left}" y="20" font-size="14">Resident memory over parts, MB (${machine.split(',')[0]})</text>
${labels.join('\n')}
<path d="${path(({ station }) => station)}" fill="none" stroke="#1b6ca8" stroke-width="2"/>
<path d="${path(({ worker }) => worker)}" fill="none" stroke="#c1440e" stroke-width="2" stroke-dasharray="6 3"/>
<text x="${width - 24}" y="${y(samples.at(-1)!.station) + 16}" text-anchor="end" fill="#1b6ca8">station</text>
<text x="${width - 24}" y="${y(samples.at(-1)!.worker) - 8}" text-anchor="end" fill="#c1440e">line worker</text>
<text x="${width / 2}" y="${height - 4}" text-anchor="middle">parts</text>
</svg>
`;
}
