import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Random } from '../../src/pipeline/random.ts';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { examine, HARMS, makeTrail } from '../tampering.ts';
import { fullDrive } from './full-drive.ts';
import { killStations } from './station-lives.ts';
import { type Death, killWriters } from './storage-lives.ts';
import { Tally } from './tally.ts';

/** How long a writer writes at most. */
const WRITING_MS = 200;
/** Of the writers, so many more are killed while they start or make the database, within so long. */
const [STARTING_SHARE, STARTING_MS] = [0.05, 400];
/** For how long a station goes on at most after the first account that it made. */
const SERVING_MS = 1000;
/** Then the next ones begin with a new database, so that the last look does not take longer than the first by too much. */
const LIVES_PER_DATABASE = 10;

const OPTIONS = {
  kills: { type: 'string', default: '500' },
  'station-kills': { type: 'string', default: '20' },
  rounds: { type: 'string', default: '5' },
  seed: { type: 'string', default: '1' },
} as const;

/**
 * Kills writers and stations at random moments, fills a drive under them, and looks for all that was acknowledged; then harms a trail in every
 * way known, and looks whether it shows. The exit code is 1 where anything was lost or not found.
 */
export async function storage(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const [kills, stationKills, rounds, seed] = [values.kills, values['station-kills'], values.rounds, values.seed].map(Number);
  const random = new Random(seed);
  const root = await mkdtemp(join(tmpdir(), 'lynceus-faults-'));
  try {
    console.log(`seed ${seed}. ${machineLine()}\n`);
    const results = [await killWritersAtRandom(root, kills, random)];
    console.log('');
    results.push(await killStationsAtRandom(root, stationKills, random));
    console.log('');
    results.push((await fullDrive(root, rounds, seed)) ?? true);
    console.log('');
    results.push(await tamper(root));
    const isSound = results.every(Boolean);
    console.log(`\n${isSound ? 'nothing lost, all found' : 'NOT as it should be'}`);
    if (!isSound) process.exitCode = 1;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function killWritersAtRandom(root: string, kills: number, random: Random): Promise<boolean> {
  const writing = Array.from({ length: kills }, (): Death => ({ since: 'first write', afterMs: random.uniform(0, WRITING_MS) }));
  const starting = Array.from({ length: kills * STARTING_SHARE }, (): Death => ({
    since: 'start',
    afterMs: random.uniform(0, STARTING_MS),
  }));
  const tally = new Tally();
  const deaths = random.shuffled([...writing, ...starting]);
  for (let first = 0; first < deaths.length; first += LIVES_PER_DATABASE) {
    const folder = join(root, `killed ${first}`);
    await mkdir(folder);
    await tally.take(killWriters(folder, deaths.slice(first, first + LIVES_PER_DATABASE)));
    await rm(folder, { recursive: true });
  }
  printTable([['kill -9 of a writer of verdicts and audited changes', 'count'], ...tally.rows('databases or trails that did not verify')]);
  return tally.isSound;
}

async function killStationsAtRandom(root: string, kills: number, random: Random): Promise<boolean> {
  const tally = new Tally();
  const momentsMs = Array.from({ length: kills }, () => random.uniform(0, SERVING_MS));
  await tally.take(killStations(join(root, 'station'), momentsMs));
  printTable([['kill -9 of a station that makes accounts', 'count'], ...tally.rows('stations that were not sound when started again')]);
  return tally.isSound;
}

async function tamper(root: string): Promise<boolean> {
  const original = join(root, 'trail');
  await mkdir(original);
  const head = await makeTrail(original);
  const table = [['what is done to the trail', 'what the station finds by itself', 'when told the head by an export']];
  let isAllShown = true;
  for (const [index, { name, tamper, alone, told = alone }] of HARMS.entries()) {
    const folder = join(root, `harm ${index}`);
    await cp(original, folder, { recursive: true });
    tamper(folder);
    const found = [(await examine(folder)).finding, (await examine(folder, [head])).finding];
    isAllShown &&= isDeepStrictEqual(
      found.map((finding) => finding && [finding.tampering, finding.seq]),
      [alone, told],
    );
    table.push([name, ...found.map((finding) => (finding ? `${finding.tampering}: ${finding.text}` : 'nothing'))]);
  }
  printTable(table);
  return isAllShown;
}
