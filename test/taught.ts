import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExtractor } from '../src/pipeline/backbone/store.ts';
import { listImages } from '../src/pipeline/images/files.ts';
import { DEFAULT_SETTINGS, type TeachSettings } from '../src/pipeline/settings.ts';
import { type Taught, teach } from '../src/pipeline/teach.ts';
import { writeDataset } from '../src/samples/dataset.ts';
import type { ProductName } from '../src/samples/products.ts';
import { RUN_FOLDER } from './run-folder.ts';

/** A product's pictures made by code and a model taught on them, in a folder of their own that goes with the test run. */
export interface TaughtProduct extends Taught {
  readonly folder: string;
  readonly data: string;
  readonly bundle: string;
}

/** Small pictures and few of them: enough to see a model work, little enough for a test. */
export const SMALL: Partial<TeachSettings> = { geometry: { widthPx: 160, heightPx: 160 }, bank: 600 };

/** How many pictures are made. */
export interface MadeCounts {
  /** That it is taught with. */
  readonly goods: number;
  /** Others. */
  readonly goodTest: number;
  readonly defectsPerKind: number;
}

const COUNTS: MadeCounts = { goods: 24, goodTest: 8, defectsPerKind: 3 };

/** A product taught anew, or a copy of one that another file of this test run has taught alike. */
export async function teachMade(
  product: ProductName,
  settings: Partial<TeachSettings> = SMALL,
  counts: MadeCounts = COUNTS,
): Promise<TaughtProduct> {
  const runFolder = process.env[RUN_FOLDER];
  const folder = await mkdtemp(join(runFolder ?? tmpdir(), 'lynceus-taught-'));
  if (runFolder === undefined) return teachInto(folder, product, settings, counts);
  const key = createHash('sha256').update(JSON.stringify([product, settings, counts]));
  const kept = join(runFolder, key.digest('hex'));
  const resultFile = join(kept, 'taught.json');
  const result = await readFile(resultFile, 'utf8').catch(() => undefined);
  if (result !== undefined) {
    await cp(kept, folder, { recursive: true });
    return { ...(JSON.parse(result) as Taught), ...placesIn(folder) };
  }
  const taught = await teachInto(folder, product, settings, counts);
  const draft = await mkdtemp(join(runFolder, 'draft-'));
  await cp(folder, draft, { recursive: true });
  await writeFile(join(draft, 'taught.json'), JSON.stringify(taught));
  await rename(draft, kept).catch(() => undefined); // another file was quicker
  return taught;
}

async function teachInto(
  folder: string,
  product: ProductName,
  settings: Partial<TeachSettings>,
  { goods, ...tests }: MadeCounts,
): Promise<TaughtProduct> {
  const places = placesIn(folder);
  const all = { ...DEFAULT_SETTINGS, ...settings };
  await writeDataset(places.data, product, { train: goods, ...tests, seed: 1, size: all.geometry.widthPx });
  const files = await listImages(join(places.data, 'train', 'good'));
  const taught = await teach(await loadExtractor('efficientnet_lite0'), files, places.bundle, all);
  return { ...taught, ...places };
}

function placesIn(folder: string): Pick<TaughtProduct, 'folder' | 'data' | 'bundle'> {
  return { folder, data: join(folder, 'data'), bundle: join(folder, 'model') };
}
