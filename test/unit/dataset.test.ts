import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readDataset } from '../../src/pipeline/dataset.ts';
import { testFolder } from '../folders.ts';

const folder = await testFolder();

async function put(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), '');
  }
}

beforeEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await put('train/good/1.png');
});

describe('readDataset', () => {
  it('finds kinds, pictures and masks, and leaves out hidden folders', async () => {
    await put('test/good/1.png', 'test/dent/2.png', 'test/dent/10.png', 'ground_truth/dent/2_mask.png', 'test/.trash/notes.txt');
    const { trainGood, test } = await readDataset(folder);
    expect(trainGood).toEqual([join(folder, 'train/good/1.png')]);
    expect(test).toEqual([
      { file: join(folder, 'test/dent/2.png'), kind: 'dent', maskFile: join(folder, 'ground_truth/dent/2_mask.png') },
      { file: join(folder, 'test/dent/10.png'), kind: 'dent', maskFile: undefined },
      { file: join(folder, 'test/good/1.png'), kind: 'good', maskFile: undefined },
    ]);
  });

  it('refuses a test folder without kinds, and a kind without pictures', async () => {
    await put('test/1.png');
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'FOLDER_EMPTY', where: join(folder, 'test') });
    await put('test/dent/notes.txt');
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'FOLDER_EMPTY', where: join(folder, 'test', 'dent') });
  });

  it('refuses a missing test folder', async () => {
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'FOLDER_MISSING', where: join(folder, 'test') });
  });

  it.skipIf(process.platform === 'win32')('tells a folder that cannot be read from one that is missing', async () => {
    await symlink('test', join(folder, 'test'));
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'FOLDER_UNREADABLE', where: join(folder, 'test') });
  });
});
