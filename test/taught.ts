import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExtractor } from '../src/pipeline/backbone/store.ts';
import { listImages } from '../src/pipeline/images/files.ts';
import { DEFAULT_SETTINGS, type TeachSettings } from '../src/pipeline/settings.ts';
import { type Taught, teach } from '../src/pipeline/teach.ts';
import { writeDataset } from '../src/samples/dataset.ts';
import type { ProductName } from '../src/samples/products.ts';

/** A product's pictures made by code and a model taught on them, in a folder of their own under the system's temporary one. */
export interface TaughtProduct extends Taught {
  readonly folder: string;
  readonly data: string;
  readonly bundle: string;
}

/** Small pictures and few of them: enough to see a model work, little enough for a test. */
export const SMALL: Partial<TeachSettings> = { geometry: { widthPx: 160, heightPx: 160 }, bank: 600 };

/** @param goods that it is taught with */
export async function teachMade(product: ProductName, settings: Partial<TeachSettings> = SMALL, goods = 24): Promise<TaughtProduct> {
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-test-'));
  const data = join(folder, 'data');
  const bundle = join(folder, 'model');
  const all = { ...DEFAULT_SETTINGS, ...settings };
  await writeDataset(data, product, { train: goods, goodTest: 8, defectsPerKind: 3, seed: 1, size: all.geometry.widthPx });
  const files = await listImages(join(data, 'train', 'good'));
  const taught = await teach(await loadExtractor('efficientnet_lite0'), files, bundle, all);
  return { ...taught, folder, data, bundle };
}
