import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { DEFAULT_SETTINGS, type TeachSettings, type TrainingSettings } from '../../src/pipeline/settings.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { type TaughtInWorker, teachInWorker } from '../../src/trainer/teachInWorker.ts';
import { machineLine } from './machine.ts';
import { presetNamed } from './preset.ts';
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
  const { settings, manifest, seconds, peakRssMb, totalSeconds } = await teachTimed({
    images: Number(values.images),
    size: Number(values.size),
    preset: values.preset,
    backend: values.backend as TrainingSettings['backend'],
    bank: values.bank === 'auto' ? values.bank : Number(values.bank),
    method: values.method as TeachSettings['method'],
  });
  const trained = manifest.training ? `ToCoAD, preset ${values.preset}, on ${manifest.training.backend}` : 'frozen backbone';
  console.log(`Teaching ${values.images} made pictures of ${settings.geometry.widthPx} px: ${trained}. ${machineLine()}\n`);
  const row = (step: string, s: number): string[] => [step, s.toFixed(1), `${((100 * s) / totalSeconds).toFixed(0)} %`];
  printTable([['step', 'seconds', 'share'], ...Object.entries(seconds).map(([step, s]) => row(step, s)), row('all', totalSeconds)]);
  console.log(`\nbank ${manifest.bank.patches} patches, peak memory ${peakRssMb.toFixed(0)} MB`);
}

interface Teaching {
  readonly images: number;
  /** Of a square picture, px. */
  readonly size: number;
  readonly preset: string;
  readonly backend: TrainingSettings['backend'];
  readonly bank?: TeachSettings['bank'];
  readonly method?: TeachSettings['method'];
}

/** Teaches made pictures; with ToCoAD and a bank of 2000 unless told. */
export async function teachTimed({
  images,
  size,
  preset,
  backend,
  bank = 2000,
  method = 'tocoad',
}: Teaching): Promise<TaughtInWorker & { settings: TeachSettings; totalSeconds: number }> {
  const settings: TeachSettings = {
    ...DEFAULT_SETTINGS,
    geometry: { widthPx: size, heightPx: size },
    bank,
    method,
    training: { ...DEFAULT_SETTINGS.training, ...presetNamed(preset), backend },
  };
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bench-'));
  try {
    await writeDataset(join(folder, 'data'), 'machined-part', { train: images, goodTest: 0, defectsPerKind: 0, seed: 1, size });
    const files = await listImages(join(folder, 'data', 'train', 'good'));
    const taught = await teachInWorker({ backbone: DEFAULT_BACKBONE.name, files, folder: join(folder, 'model'), settings });
    return { ...taught, settings, totalSeconds: Object.values(taught.seconds).reduce((sum, s) => sum + s, 0) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
