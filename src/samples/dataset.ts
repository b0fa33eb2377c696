import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mask, RgbImage } from '../pipeline/images/image.ts';
import { encodePng } from '../pipeline/images/png.ts';
import { makePart } from './part.ts';
import type { DefectKind } from './product.ts';
import { PRODUCTS } from './products.ts';
import type { ProductName } from './products.ts';

export interface DatasetPlan {
  /** Good parts to learn from. */
  readonly train: number;
  /** Good parts to test with, none of them among those to learn from. */
  readonly goodTest: number;
  /** Parts of each kind of defect that the product has. */
  readonly defectsPerKind: number;
  readonly seed: number;
  /** Width and height in pixels; 256 unless told. */
  readonly size?: number;
}

/**
 * Writes pictures of one product in MVTec's layout: `train/good`, `test/good`, `test/<kind>` and
 * `ground_truth/<kind>/<stem>_mask.png` (0 and 255). No two pictures show the same part.
 * A picture bears its name only once it is complete.
 */
export async function writeDataset(
  folder: string,
  product: ProductName,
  { train, goodTest, defectsPerKind, seed, size = 256 }: DatasetPlan,
): Promise<void> {
  let nextSeed = seed;
  const writeParts = async (subfolder: string, count: number, defect?: DefectKind) => {
    for (let number = 0; number < count; number++) {
      const { image, mask } = makePart(product, { seed: nextSeed++, size, ...(defect && { defect }) });
      const stem = String(number).padStart(3, '0');
      await writePng(join(folder, subfolder, `${stem}.png`), image);
      if (mask && defect) await writePng(join(folder, 'ground_truth', defect, `${stem}_mask.png`), mask);
    }
  };
  await mkdir(join(folder, 'train', 'good'), { recursive: true });
  await mkdir(join(folder, 'test', 'good'), { recursive: true });
  for (const kind of PRODUCTS[product].defects) {
    await mkdir(join(folder, 'test', kind), { recursive: true });
    await mkdir(join(folder, 'ground_truth', kind), { recursive: true });
  }
  await writeParts('train/good', train);
  await writeParts('test/good', goodTest);
  for (const kind of PRODUCTS[product].defects) await writeParts(`test/${kind}`, defectsPerKind, kind);
}

async function writePng(path: string, picture: RgbImage | Mask): Promise<void> {
  const unfinished = `${path}.part`;
  await writeFile(unfinished, await encodePng(picture));
  await rename(unfinished, path);
}
