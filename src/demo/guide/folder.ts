import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../pipeline/errors.ts';
import { withCode } from '../../pipeline/files.ts';

/** What lies where in the folder of a guide. */
export interface GuideFolder {
  /** Good parts to teach with. */
  readonly goods: string;
  /** Labelled defects, in a folder for each kind. */
  readonly defects: string;
  readonly model: string;
  /** Of the parts that come down the belt. */
  readonly parts: string;
  readonly camera: string;
}

const MARKER = 'made-by-lynceus-guide.txt';
const MARKER_TEXT =
  'The demonstration of Lynceus made the folders here, and its next run replaces them. Keep nothing of your own in them.\n';

/**
 * Takes a folder for a guide: a new one, an empty one, or one that an earlier guide took, of which what it made is removed.
 * @throws PipelineError FOLDER_TAKEN, FOLDER_UNREADABLE, OUTPUT_UNWRITABLE
 */
export async function claimGuideFolder(folder: string): Promise<GuideFolder> {
  const found = await namesIn(folder);
  if (found.length > 0 && !found.includes(MARKER)) {
    throw new PipelineError('FOLDER_TAKEN', folder, { detail: `no earlier demonstration made ${found[0]}` });
  }
  const own: GuideFolder = {
    goods: join(folder, 'goods'),
    defects: join(folder, 'defects'),
    model: join(folder, 'model'),
    parts: join(folder, 'parts'),
    camera: join(folder, 'camera'),
  };
  await withCode('OUTPUT_UNWRITABLE', folder, async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, MARKER), MARKER_TEXT);
    const { model, ...filled } = own;
    for (const path of [model, ...Object.values<string>(filled)]) await rm(path, { recursive: true, force: true });
    for (const path of Object.values<string>(filled)) await mkdir(path);
  });
  return own;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT') return [];
    throw new PipelineError(code === 'ENOTDIR' ? 'FOLDER_TAKEN' : 'FOLDER_UNREADABLE', folder, { detail: code, cause });
  }
}
