import { basename } from 'node:path';
import { printTable } from '../bench/table.ts';
import { figure } from './run.ts';
import { type Figures, figuresOf, offeredOf } from './figures.ts';
import { trainingArguments } from './arguments.ts';
import { type TrainingRun, tryTraining } from './trainings.ts';
import { mean } from '../../src/pipeline/scoring/scores.ts';

const COLUMNS = ['stage0', 'D', 'stage2', 'stage0+D', 'stage2+D', 'offered'] as const;
type Column = (typeof COLUMNS)[number];

/** What ToCoAD's trainings make of each data set named, seed by seed, beside the frozen backbone. */
export async function tocoad(args: string[]): Promise<void> {
  const { sets, extractor, log, preset, training, bank, seeds, title } = await trainingArguments(args, '1,2,3');
  const runs: TrainingRun[] = [];
  for (const data of sets) {
    for (const seed of seeds) {
      const key = { set: basename(data), variant: preset, backbone: extractor.backbone.name, seed };
      const run = await log.once(key, () => tryTraining(extractor, data, preset, { training, seed, bank }));
      console.error(`${run.set}, ${run.backbone}, seed ${seed}: ${offeredOf(run)}, ${figure(figuresOf(run, offeredOf(run)).imageAuroc)}`);
      runs.push(run);
    }
  }
  console.log(title);
  const names = [...new Set(runs.map(({ set }) => set))];
  for (const [heading, pick] of FIGURES) printFigures(heading, names, runs, pick);
  printOffers(names, runs);
}

const FIGURES: readonly (readonly [string, (figures: Figures) => number | undefined])[] = [
  ['Image AUROC', ({ imageAuroc }) => imageAuroc],
  ['Pixel AUROC', ({ pixelAuroc }) => pixelAuroc],
  ['AUPRO', ({ aupro }) => aupro],
  ['False rejects at REJECT', ({ falseRejectRate }) => falseRejectRate],
  ['Recall at REJECT', ({ recall }) => recall],
];

/** Mean over the seeds and, in brackets, the lowest and highest. */
function printFigures(
  title: string,
  sets: readonly string[],
  runs: readonly TrainingRun[],
  pick: (figures: Figures) => number | undefined,
): void {
  const valuesOf = (set: string, column: Column): number[] =>
    runs.filter((run) => run.set === set).map((run) => pick(figuresOf(run, column === 'offered' ? offeredOf(run) : column)) ?? NaN);
  console.log(`\n${title}: mean of the seeds (lowest to highest)\n`);
  const means = (column: Column): number[] => sets.map((set) => mean(valuesOf(set, column)));
  printTable([
    ['set', ...COLUMNS],
    ...sets.map((set) => [set, ...COLUMNS.map((column) => spread(valuesOf(set, column)))]),
    ['mean of sets', ...COLUMNS.map((column) => figure(mean(means(column))))],
    ['lowest set', ...COLUMNS.map((column) => figure(Math.min(...means(column))))],
  ]);
}

/** What the gate took, how far that is from stage 0 on the test pictures, and the seconds of each part. */
function printOffers(sets: readonly string[], runs: readonly TrainingRun[]): void {
  console.log('\nWhat the gate took by seed; its image AUROC less that of stage 0, the least of the seeds; seconds, mean of the seeds\n');
  const steps = [...new Set(runs.flatMap(({ seconds }) => Object.keys(seconds)))];
  printTable([
    ['set', 'offered', 'least gain', ...steps],
    ...sets.map((set) => {
      const own = runs.filter((run) => run.set === set);
      const gains = own.map((run) => figuresOf(run, offeredOf(run)).imageAuroc! - figuresOf(run, 'stage0').imageAuroc!);
      return [
        set,
        own.map(offeredOf).join(', '),
        Math.min(...gains).toFixed(3),
        ...steps.map((step) => mean(own.map(({ seconds }) => seconds[step] ?? 0)).toFixed(0)),
      ];
    }),
  ]);
}

function spread(values: readonly number[]): string {
  return values.length === 1
    ? figure(values[0])
    : `${figure(mean(values))} (${figure(Math.min(...values))} to ${figure(Math.max(...values))})`;
}
