import { parseArgs } from 'node:util';
import type { Extractor } from '../../src/pipeline/backbone/extractor.ts';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { DEFAULT_SETTINGS, type TrainingSettings } from '../../src/pipeline/settings.ts';
import { machineLine } from '../bench/machine.ts';
import { presetNamed } from '../bench/preset.ts';
import { RunLog } from './trainings.ts';

/** What experiments with trainings are told by their arguments. */
export interface TrainingArguments {
  /** Folders of data sets. */
  readonly sets: readonly string[];
  readonly extractor: Extractor;
  readonly log: RunLog;
  readonly preset: string;
  readonly training: TrainingSettings;
  readonly bank: number;
  readonly seeds: readonly number[];
  /** All of it, for above a table. */
  readonly title: string;
}

/** @param seeds unless told */
export async function trainingArguments(args: string[], seeds: string): Promise<TrainingArguments> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      backbone: { type: 'string', default: DEFAULT_BACKBONE.name },
      weights: { type: 'string' },
      bank: { type: 'string', default: '2000' },
      preset: { type: 'string', default: 'standard' },
      seeds: { type: 'string', default: seeds },
      log: { type: 'string' },
    },
  });
  const extractor = await loadExtractor(values.backbone, values.weights);
  return {
    sets: positionals,
    extractor,
    log: await RunLog.open(values.log),
    preset: values.preset,
    training: { ...DEFAULT_SETTINGS.training, ...presetNamed(values.preset) },
    bank: Number(values.bank),
    seeds: values.seeds.split(',').map(Number),
    title: `${extractor.backbone.title}, 256 px, bank ${values.bank}, preset ${values.preset}, seeds ${values.seeds}. ${machineLine()}`,
  };
}
