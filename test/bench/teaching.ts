import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import {
  DEFAULT_SETTINGS,
  TRAINING_PRESETS,
  type TeachSettings,
  type TrainingPreset,
  type TrainingSettings,
} from '../../src/pipeline/settings.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { teachInWorker } from '../../src/trainer/teachInWorker.ts';
import { machineLine } from './machine.ts';
import { printTable } from './table.ts';

/** Teaches made pictures in a process of its own: seconds by step and the most memory it held. */
export async function teaching(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      images: { type: 'string', default: '200' },
      bank: { type: 'string', default: 'auto' },
      size: { type: 'string', default: '256' },
      method: { type: 'string', default: DEFAULT_SETTINGS.method },
      preset: { type: 'string', default: 'standard' },
      backend: { type: 'string', default: DEFAULT_SETTINGS.training.backend },
    },
  });
  const [size, images] = [Number(values.size), Number(values.images)];
  const settings: TeachSettings = {
    ...DEFAULT_SETTINGS,
    geometry: { widthPx: size, heightPx: size },
    bank: values.bank === 'auto' ? values.bank : Number(values.bank),
    method: values.method as TeachSettings['method'],
    training: {
      ...DEFAULT_SETTINGS.training,
      ...TRAINING_PRESETS[values.preset as TrainingPreset],
      backend: values.backend as TrainingSettings['backend'],
    },
  };
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bench-'));
  try {
    await writeDataset(join(folder, 'data'), 'machined-part', { train: images, goodTest: 0, defectsPerKind: 0, seed: 1, size });
    const files = await listImages(join(folder, 'data', 'train', 'good'));
    const request = { backbone: DEFAULT_BACKBONE.name, files, folder: join(folder, 'model'), settings };
    const { manifest, seconds, peakRssMb } = await teachInWorker(request);
    const trained = manifest.training ? `ToCoAD, preset ${values.preset}, on ${manifest.training.backend}` : 'frozen backbone';
    console.log(`Teaching ${images} made pictures of ${size} px: ${trained}. ${machineLine()}\n`);
    const total = Object.values(seconds).reduce((sum, s) => sum + s, 0);
    const row = (step: string, s: number): string[] => [step, s.toFixed(1), `${((100 * s) / total).toFixed(0)} %`];
    printTable([['step', 'seconds', 'share'], ...Object.entries(seconds).map(([step, s]) => row(step, s)), row('all', total)]);
    console.log(`\nbank ${manifest.bank.patches} patches, peak memory ${peakRssMb.toFixed(0)} MB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
