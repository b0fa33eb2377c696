import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { encodePng } from '../../pipeline/images/png.ts';
import { Random } from '../../pipeline/random.ts';
import { throwIfCancelled, type Work } from '../../pipeline/work.ts';
import { type MadePart, makePart } from '../../samples/part.ts';
import type { DefectKind } from '../../samples/product.ts';
import { type ProductName, PRODUCTS } from '../../samples/products.ts';
import { writeOutput } from '../output.ts';
import { createSpinner } from '../spinner.ts';

/** Width and height of a made picture. */
const PICTURE_PX = 384;

/** Which part to make. */
export interface PartOrder {
  readonly product: ProductName;
  readonly seed: number;
  readonly defect?: DefectKind;
}

/** What comes down the line: every other part defective, every kind of defect as often as any, in random order. */
export function mixedRun(product: ProductName, count: number, seed: number): PartOrder[] {
  const kinds = PRODUCTS[product].defects;
  const defects = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? undefined : kinds[((i - 1) / 2) % kinds.length]));
  return new Random(seed).shuffled(defects).map((defect, i) => ({ product, seed: seed + i, ...(defect && { defect }) }));
}

/** Makes a part and puts its picture into a folder, as `007-scratch.png`; throws as `writeOutput`. */
export async function photograph({ product, ...order }: PartOrder, folder: string, number: number): Promise<MadePart & { path: string }> {
  const part = makePart(product, { ...order, size: PICTURE_PX });
  const path = join(folder, `${String(number).padStart(3, '0')}-${part.kind}.png`);
  await writeOutput(path, await encodePng(part.image));
  return { ...part, path };
}

/**
 * Photographs good parts to learn from and shows how far it is; returns the paths.
 * @throws PipelineError CANCELLED, OUTPUT_UNWRITABLE
 */
export async function photographGoods(
  product: ProductName,
  folder: string,
  options: { count: number; seed: number },
  work: Work,
): Promise<string[]> {
  const { count, seed } = options;
  const spinner = createSpinner().start('Making pictures of good parts');
  const paths: string[] = [];
  try {
    while (paths.length < count) {
      throwIfCancelled(work, 'making pictures');
      const { path } = await photograph({ product, seed: seed + paths.length }, folder, paths.length + 1);
      paths.push(path);
      spinner.text = `Making pictures of good parts ${paths.length}/${count}`;
      await setImmediate();
    }
    spinner.succeed('Making pictures of good parts');
    return paths;
  } finally {
    spinner.stop();
  }
}
