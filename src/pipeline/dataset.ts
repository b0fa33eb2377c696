import { join, parse } from 'node:path';
import { PipelineError } from './errors.ts';
import { exists, withCode } from './files.ts';
import { listFolders, listImages } from './images/files.ts';

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
  /** One picture at least. */
  readonly test: readonly TestImage[];
}

/**
 * Reads `train/good`, `test/<kind>` and `ground_truth/<kind>/<stem>_mask.png` below a folder.
 * @throws PipelineError FOLDER_MISSING, FOLDER_EMPTY, FOLDER_UNREADABLE
 */
export async function readDataset(folder: string): Promise<Dataset> {
  const trainGood = await listImages(join(folder, 'train', 'good'));
  const testFolder = join(folder, 'test');
  const kinds = await listFolders(testFolder);
  if (kinds.length === 0) throw new PipelineError('FOLDER_EMPTY', testFolder, { detail: 'it needs a folder for each kind of part' });
  const test: TestImage[] = [];
  for (const kind of kinds) {
    for (const file of await listImages(join(testFolder, kind))) test.push({ file, kind, maskFile: await maskOf(folder, kind, file) });
  }
  return { trainGood, test };
}

async function maskOf(folder: string, kind: string, file: string): Promise<string | undefined> {
  if (kind === 'good') return undefined;
  const masks = join(folder, 'ground_truth', kind);
  const mask = join(masks, `${parse(file).name}_mask.png`);
  return (await withCode('FOLDER_UNREADABLE', masks, () => exists(mask))) ? mask : undefined;
}
