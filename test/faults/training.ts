import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { type Dataset, readDataset } from '../../src/pipeline/dataset.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { Random } from '../../src/pipeline/random.ts';
import { TRAINING_PRESETS } from '../../src/pipeline/settings.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { isTakenUp, type Life, live, momentAt, type Report, stageOf } from './lives.ts';
import { smallTraining } from '../small-training.ts';

const SIDE_PX = 128;
const GOODS = 12;
const SETTINGS = smallTraining(SIDE_PX, TRAINING_PRESETS.quick);

/**
 * Teaches a made product unbroken, then again with the worker killed at random moments of its life, and compares both to the last bit.
 * The exit code is 1 where they differ, or where a training started over that should have been taken up.
 */
export async function training(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { kills: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } } });
  const [kills, seed] = [Number(values.kills), Number(values.seed)];
  const root = await mkdtemp(join(tmpdir(), 'lynceus-faults-'));
  try {
    console.log(`ToCoAD, ${GOODS} goods of ${SIDE_PX} px, ${kills} kills, seed ${seed}. ${machineLine()}\n`);
    const data = join(root, 'data');
    await writeDataset(data, 'machined-part', { train: GOODS, goodTest: 4, defectsPerKind: 1, seed, size: SIDE_PX });
    const { trainGood: files, test } = await readDataset(data);
    const requestFor = (name: string): Request => {
      const folder = join(root, name);
      return { backbone: DEFAULT_BACKBONE.name, files, folder, settings: { ...SETTINGS, seed }, checkpoints: `${folder}.training` };
    };
    const unbroken = await live(requestFor('unbroken'));
    const broken = await dieAndGoOn(requestFor('broken'), unbroken.reports, kills, new Random(seed));
    const [expected, actual] = await Promise.all([
      resultOf(unbroken, requestFor('unbroken').folder, test),
      resultOf(broken.at(-1)!, requestFor('broken').folder, test),
    ]);
    const findings = [
      ...Object.keys(expected).map((part): [string, boolean] => [part, isDeepStrictEqual(actual[part], expected[part])]),
      ['every checkpoint was taken up', broken.every(isTakenUp)] as const,
    ];
    console.log('');
    printTable([['compared', 'same'], ...findings.map(([part, isSame]) => [part, isSame ? 'yes' : 'NO'])]);
    const isSame = findings.every(([, isSame]) => isSame);
    console.log(`\n${isSame ? 'same' : 'not the same'}`);
    if (!isSame) process.exitCode = 1;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

type Request = Parameters<typeof live>[0];

/** Kills worker after worker, each at a later moment of its life, then lets the last one live; prints a row of each. */
async function dieAndGoOn(request: Request, timeline: readonly Report[], kills: number, random: Random): Promise<Life[]> {
  const timesMs = Float64Array.from({ length: kills }, () => random.uniform(0, timeline.at(-1)!.atMs)).sort();
  const lives: Life[] = [];
  while (lives.at(-1)?.taught === undefined) {
    const atMs = timesMs.at(lives.length);
    lives.push(await live(request, atMs === undefined ? undefined : { timeline, moment: momentAt(timeline, atMs) }));
  }
  printTable([['kill', 'worker died at', 'had resumed from', 'training went on with'], ...lives.map(rowOf)]);
  return lives;
}

function rowOf({ found: [stage1, stage2], reports, taught }: Life, index: number): string[] {
  const first = reports.find((report) => stageOf(report) >= 0);
  return [
    taught ? '-' : String(index + 1),
    taught ? 'lived to the end' : placeText(reports.at(-1)),
    stage1 + stage2 === 0 ? 'nothing' : `${stage1} steps of stage 1, ${stage2} of stage 2`,
    first ? placeText(first) : '-',
  ];
}

function placeText(report: Report | undefined): string {
  return report ? `${report.step} ${report.done}/${report.total}` : 'its start';
}

/** All that a teaching leaves and that the seed alone should decide. */
async function resultOf({ states, taught }: Life, folder: string, test: Dataset['test']): Promise<Record<string, unknown>> {
  const { heldOut, thresholds, training, files } = taught!.manifest;
  const judge = await Judge.open(folder);
  const judged: unknown[] = [];
  for (const { file } of test) {
    const { verdict, score, percent, map } = await judge.judgeFile(file);
    judged.push({ verdict, score, percent, map });
  }
  await judge.release();
  return {
    'state of both trainings at their end': states,
    'what came of the training': training,
    'held-out scores': heldOut,
    thresholds,
    [`${test.length} pictures judged, each score and map`]: judged,
    'the model, byte by byte': files,
  };
}
