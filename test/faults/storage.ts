import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Random } from '../../src/pipeline/random.ts';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { examine, HARMS, makeTrail } from '../tampering.ts';
import { killWriters } from './storage-lives.ts';

/** A writer's life at most: it is killed while it starts, makes the database, or writes. */
const LIFE_MS = 700;
/** Then the next ones begin with a new database, so that the last look does not take longer than the first by too much. */
const LIVES_PER_DATABASE = 20;

/** Kills writers at random moments and looks for what they were told was kept; then harms a trail in every way known, and looks whether it shows. */
export async function storage(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { kills: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } } });
  const [kills, seed] = [Number(values.kills), Number(values.seed)];
  const root = await mkdtemp(join(tmpdir(), 'lynceus-faults-'));
  try {
    console.log(`${kills} kills at random moments, seed ${seed}. ${machineLine()}\n`);
    const isKept = await killAtRandom(root, kills, new Random(seed));
    console.log('');
    const isShown = await tamper(root);
    console.log(`\n${isKept && isShown ? 'nothing lost, all found' : 'NOT as it should be'}`);
    if (!(isKept && isShown)) process.exitCode = 1;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function killAtRandom(root: string, kills: number, random: Random): Promise<boolean> {
  const sums = { killed: 0, killedWhileWriting: 0, acknowledged: 0, lost: 0, broken: 0 };
  while (sums.killed < kills) {
    const folder = join(root, `killed ${sums.killed}`);
    await mkdir(folder);
    const livesMs = Array.from({ length: Math.min(LIVES_PER_DATABASE, kills - sums.killed) }, () => random.uniform(0, LIFE_MS));
    for await (const { acknowledged, lost, finding } of killWriters(folder, livesMs)) {
      sums.killed++;
      sums.acknowledged += acknowledged;
      sums.lost += lost.length;
      if (acknowledged > 0) sums.killedWhileWriting++;
      if (finding !== undefined) sums.broken++;
      for (const promise of lost) console.log(`kill ${sums.killed}: lost: ${promise}`);
      if (finding !== undefined) console.log(`kill ${sums.killed}: ${finding}`);
    }
    await rm(folder, { recursive: true });
  }
  printTable([
    ['kill -9 of the writer', 'count'],
    ['killed', String(sums.killed)],
    ['of these, after it had begun to write', String(sums.killedWhileWriting)],
    ['acknowledged verdicts and changes', String(sums.acknowledged)],
    ['of these, lost', String(sums.lost)],
    ['databases or trails that did not verify', String(sums.broken)],
  ]);
  return sums.lost + sums.broken === 0;
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
