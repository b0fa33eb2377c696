import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PipelineError } from '../../pipeline/errors.ts';
import { withCode } from '../../pipeline/files.ts';

/** What lies where in the folder of a demo. */
export interface DemoFolder {
  readonly good: string;
  readonly parts: string;
  readonly model: string;
  readonly report: string;
  /** Of the station that runs a shift, with the folder that its camera puts pictures into, and the ends of its cable. */
  readonly station: string;
  readonly camera: string;
  readonly wire: string;
}

const MARKER = 'made-by-lynceus-demo.txt';
const MARKER_TEXT = '`lynceus demo` made everything in this folder, and its next run replaces it. Keep nothing of your own here.\n';

/** Everything that a demo writes, finished or not, by its path in the folder. */
const OWN = [
  /^made-by-lynceus-demo\.txt$/,
  /^report\.html$/,
  /^station(\/.*)?$/,
  /^camera(\/\.?shift-\d+(\.png)?)?$/,
  /^wire(\/(station|plc))?$/,
  /^(good|parts)(\/\d+-[a-z-]+\.png)?$/,
  /^model\.training(\/(stage\d\.safetensors(\.\d+)?|backend\.txt))?$/,
  /^(model|\.model-\w{6})(\/(manifest\.json|graph\.onnx|(backbone|bank|discriminator)\.safetensors))?$/,
];

/**
 * Takes a folder for a demo: a new one, an empty one, or one that an earlier demo made, which is emptied. Nothing is touched in a
 * folder that holds anything else.
 * @throws PipelineError FOLDER_TAKEN naming what is foreign, FOLDER_UNREADABLE, OUTPUT_UNWRITABLE
 */
export async function claimFolder(folder: string): Promise<DemoFolder> {
  const found = await pathsIn(folder);
  const foreign = found.includes(MARKER) ? found.find((path) => !OWN.some((own) => own.test(path))) : found[0];
  if (foreign !== undefined) throw new PipelineError('FOLDER_TAKEN', folder, { detail: `no earlier demo made ${foreign}` });
  const own: DemoFolder = {
    good: join(folder, 'good'),
    parts: join(folder, 'parts'),
    model: join(folder, 'model'),
    report: join(folder, 'report.html'),
    station: join(folder, 'station'),
    camera: join(folder, 'camera'),
    wire: join(folder, 'wire'),
  };
  await withCode('OUTPUT_UNWRITABLE', folder, async () => {
    for (const path of found) if (path !== MARKER) await rm(join(folder, path), { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, MARKER), MARKER_TEXT);
    await Promise.all([mkdir(own.good), mkdir(own.parts)]);
  });
  return own;
}

/** Paths of everything in a folder, from the folder on, with `/`; none where there is no folder. */
async function pathsIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new PipelineError('FOLDER_TAKEN', folder, { detail: 'it is a file', cause });
    throw new PipelineError('FOLDER_UNREADABLE', folder, { detail: code, cause });
  }
}
