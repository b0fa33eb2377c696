import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFolder } from '../../src/cli/demo/folder.ts';
import { mixedRun } from '../../src/cli/demo/pictures.ts';
import { PRODUCTS } from '../../src/samples/products.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lynceus-demo-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('the folder of a demo', () => {
  it('is made where there is none, and emptied where an earlier demo left something', async () => {
    const folder = join(root, 'a', 'b');
    const { parts, model, report } = await claimFolder(folder);
    await writeFile(join(parts, '001-solder-bridge.png'), '');
    await mkdir(model);
    await writeFile(join(model, 'graph.onnx'), '');
    await mkdir(join(folder, '.model-aB3xYz'));
    await mkdir(`${model}.training`);
    await writeFile(join(`${model}.training`, 'stage1.safetensors'), '');
    await writeFile(join(`${model}.training`, 'backend.txt'), 'wasm');
    await writeFile(report, '');
    await claimFolder(folder);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(['good', 'made-by-lynceus-demo.txt', 'parts']);
  });

  it('is refused with all that lies in it where that is not of a demo', async () => {
    await writeFile(join(root, 'thesis.txt'), 'mine');
    await expect(claimFolder(root)).rejects.toMatchObject({ code: 'FOLDER_TAKEN', where: root });
    expect(await readdir(root)).toEqual(['thesis.txt']);
  });

  it.each(['thesis.txt', join('parts', 'mine.png'), join('good', 'more', '001-good.png'), join('model', 'notes.json')])(
    'is refused where %s was put into it later',
    async (foreign) => {
      const { report } = await claimFolder(root);
      await writeFile(report, 'earlier');
      await mkdir(join(root, foreign, '..'), { recursive: true });
      await writeFile(join(root, foreign), 'mine');
      await expect(claimFolder(root)).rejects.toMatchObject({ code: 'FOLDER_TAKEN' });
      expect(await readFile(join(root, foreign), 'utf8')).toBe('mine');
      expect(await readFile(report, 'utf8')).toBe('earlier');
    },
  );

  it('is refused where a file bears its name', async () => {
    await writeFile(join(root, 'demo'), '');
    await expect(claimFolder(join(root, 'demo'))).rejects.toMatchObject({ code: 'FOLDER_TAKEN' });
  });

  it('is refused where nothing can be made, behind a link that leads nowhere', async () => {
    await symlink(join(root, 'nowhere', 'mounted'), join(root, 'link'));
    const folder = join(root, 'link', 'demo');
    await expect(claimFolder(folder)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE', where: folder });
  });
});

describe('a mixed run', () => {
  it('is half defective, of every kind, in an order of its seed, no part twice', () => {
    const run = mixedRun('printed-label', 24, 5);
    const kinds = run.flatMap(({ defect }) => defect ?? []);
    expect(kinds).toHaveLength(12);
    expect([...new Set(kinds)].sort()).toEqual([...PRODUCTS['printed-label'].defects].sort());
    expect(new Set(run.map(({ seed }) => seed)).size).toBe(24);
    expect(mixedRun('printed-label', 24, 5)).toEqual(run);
    expect(mixedRun('printed-label', 24, 6).map(({ defect }) => defect)).not.toEqual(run.map(({ defect }) => defect));
  });
});
