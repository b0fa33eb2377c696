import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Extractor } from '../../src/pipeline/backbone/extractor.ts';
import type { Manifest } from '../../src/pipeline/bundle/manifest.ts';
import { readDataset } from '../../src/pipeline/dataset.ts';
import { type Evaluation, evaluate } from '../../src/pipeline/evaluate.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { DEFAULT_SETTINGS, type TeachSettings } from '../../src/pipeline/settings.ts';
import { teach } from '../../src/pipeline/teach.ts';

export interface Trial {
  readonly set: string;
  readonly manifest: Manifest;
  readonly evaluation: Evaluation;
}

/** Teaches a data set and measures on its test pictures. */
export async function tryOut(extractor: Extractor, data: string, settings: Partial<TeachSettings>): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-experiment-'));
  try {
    const dataset = await readDataset(data);
    const bundle = join(folder, 'model');
    const { manifest } = await teach(extractor, dataset.trainGood, bundle, { ...DEFAULT_SETTINGS, ...settings });
    const judge = await Judge.open(bundle);
    const evaluation = await evaluate(judge, dataset);
    await judge.release();
    return { set: basename(data), manifest, evaluation };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A figure of a test set as the tables print it: three places, a dash where the set cannot tell. */
export function figure(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(3);
}
