import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { DEFAULT_SETTINGS, TRAINING_PRESETS, type TrainingPreset } from '../../src/pipeline/settings.ts';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { figure, mean } from './run.ts';
import { type Figures, figuresOf, offeredOf } from './figures.ts';
import { RunLog, type TrainingRun, tryTraining } from './trainings.ts';

const COLUMNS = ['stage0', 'D', 'stage2', 'stage0+D', 'stage2+D', 'offered'] as const;
type Column = (typeof COLUMNS)[number];

/** What ToCoAD's trainings make of each data set named, seed by seed, beside the frozen backbone. */
export async function tocoad(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      backbone: { type: 'string', default: DEFAULT_BACKBONE.name },
      weights: { type: 'string' },
      bank: { type: 'string', default: '2000' },
      preset: { type: 'string', default: 'standard' },
      seeds: { type: 'string', default: '1,2,3' },
      log: { type: 'string' },
    },
  });
  const extractor = await loadExtractor(values.backbone, values.weights);
  const log = await RunLog.open(values.log);
  const training = { ...DEFAULT_SETTINGS.training, ...TRAINING_PRESETS[values.preset as TrainingPreset] };
  const runs: TrainingRun[] = [];
  for (const data of positionals) {
    for (const seed of values.seeds.split(',').map(Number)) {
      const key = { set: basename(data), variant: values.preset, backbone: extractor.backbone.name, seed };
      const run = await log.once(key, () => tryTraining(extractor, data, values.preset, { training, seed, bank: Number(values.bank) }));
      console.error(`${run.set}, ${run.backbone}, seed ${seed}: ${offeredOf(run)}, ${figure(figuresOf(run, offeredOf(run)).imageAuroc)}`);
      runs.push(run);
    }
  }
  console.log(`${extractor.backbone.title}, 256 px, bank ${values.bank}, preset ${values.preset}, seeds ${values.seeds}. ${machineLine()}`);
  const sets = [...new Set(runs.map(({ set }) => set))];
  for (const [title, pick] of FIGURES) printFigures(title, sets, runs, pick);
  printOffers(sets, runs);
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
