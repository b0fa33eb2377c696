import { access, readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { PipelineError } from './errors.ts';
import { listImages } from './images/files.ts';

/** A test picture of a data set. */
export interface TestImage {
  readonly file: string;
  /** `good`, or the kind of defect: the name of its folder. */
  readonly kind: string;
  /** Where the defect is; undefined for goods and for defects without a mask. */
  readonly maskFile: string | undefined;
}

/** Pictures in MVTec AD's layout (Bergmann et al. 2021). */
export interface Dataset {
  readonly trainGood: readonly string[];
  readonly test: readonly TestImage[];
}

/**
 * Reads `train/good`, `test/<kind>` and `ground_truth/<kind>/<stem>_mask.png` below a folder.
 * @throws PipelineError FOLDER_MISSING, FOLDER_EMPTY, FOLDER_UNREADABLE
 */
export async function readDataset(folder: string): Promise<Dataset> {
  const trainGood = await listImages(join(folder, 'train', 'good'));
  const testFolder = join(folder, 'test');
  const entries = await readdir(testFolder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new PipelineError('FOLDER_MISSING', testFolder, { cause });
  });
  const kinds = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const test: TestImage[] = [];
  for (const kind of kinds.sort()) {
    for (const file of await listImages(join(testFolder, kind))) {
      const mask = join(folder, 'ground_truth', kind, `${parse(file).name}_mask.png`);
      test.push({ file, kind, maskFile: kind !== 'good' && (await exists(mask)) ? mask : undefined });
    }
  }
  return { trainGood, test };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
