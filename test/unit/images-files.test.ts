import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/pipeline/images/decode.ts';
import { compareNames, listImages } from '../../src/pipeline/images/files.ts';
import { readMask } from '../../src/pipeline/images/mask.ts';
import { encodePng } from '../../src/pipeline/images/png.ts';
import { gradient, picture } from '../picture-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lynceus-images-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(...names: string[]): Promise<void> {
  for (const name of names) await writeFile(join(folder, name), '');
}

async function listed(options?: { recursive: boolean }): Promise<string[]> {
  return (await listImages(folder, options)).map((path) => relative(folder, path).replaceAll('\\', '/'));
}

describe('listImages', () => {
  it('lists pictures by the numbers in their names', async () => {
    await put('part10.png', 'part2.png', 'part1.PNG', 'part.jpg', 'part2b.tif', 'Z.bmp', 'ä.webp', 'notes.txt', 'png', '._part1.png');
    expect(await listed()).toEqual(['Z.bmp', 'part1.PNG', 'part2.png', 'part2b.tif', 'part10.png', 'part.jpg', 'ä.webp']);
  });

  it('goes into folders only if told to', async () => {
    await mkdir(join(folder, 'b.png', 'deep'), { recursive: true });
    await mkdir(join(folder, '.hidden'));
    await put('c.png', 'a.png', 'b.png/2.jpg', 'b.png/deep/1.jpg', '.hidden/x.png');
    expect(await listed()).toEqual(['a.png', 'c.png']);
    expect(await listed({ recursive: true })).toEqual(['a.png', 'b.png/2.jpg', 'b.png/deep/1.jpg', 'c.png']);
  });

  it.skipIf(process.platform === 'win32')('ends on folders that link to themselves', async () => {
    await put('a.png');
    await symlink(folder, join(folder, 'again'));
    expect(await listed({ recursive: true })).toEqual(['a.png']);
  });

  it('refuses a folder without pictures', async () => {
    await put('notes.txt');
    await expect(listImages(folder)).rejects.toMatchObject({ code: 'FOLDER_EMPTY', where: folder });
  });

  it('refuses what is no folder', async () => {
    await put('a.png');
    for (const path of [join(folder, 'gone'), join(folder, 'a.png')]) {
      await expect(listImages(path)).rejects.toMatchObject({ code: 'FOLDER_MISSING', where: path });
    }
  });
});

it('compareNames is an order on names of any length of digits', () => {
  const sorted = [
    '',
    '0',
    '00',
    '01',
    '1',
    '9',
    '10',
    '99999999999999999998',
    '99999999999999999999',
    'a',
    'a1',
    'a1b',
    'a02',
    'a2',
    'a10',
  ];
  for (const [i, a] of sorted.entries()) {
    for (const [j, b] of sorted.entries()) expect([a, b, Math.sign(compareNames(a, b))]).toEqual([a, b, Math.sign(i - j)]);
  }
});

describe('masks', () => {
  const mask = { width: 32, height: 20, data: Uint8Array.from({ length: 640 }, (_, i) => Number(i % 7 < 3)) };

  it('come back from PNG as they went', async () => {
    const path = join(folder, 'mask.png');
    await writeFile(path, await encodePng(mask));
    expect(await readMask(path, 32, 20)).toEqual(mask);
  });

  it('mark what is above 127 in any channel', async () => {
    const painted = picture(
      32,
      16,
      (x) =>
        [
          [0, 0, 0],
          [127, 127, 127],
          [128, 0, 0],
          [0, 255, 0],
        ][x % 4],
    );
    const { data } = await readMask({ name: 'mask', bytes: await encodePng(painted) }, 32, 16);
    expect([...data.subarray(0, 8)]).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
  });

  it('are resized by the nearest pixel', async () => {
    const bytes = await encodePng(picture(32, 32, (x, y) => (x >= 20 && y < 8 ? [255, 255, 255] : [0, 0, 0])));
    const expected = (width: number, height: number): Uint8Array =>
      Uint8Array.from({ length: width * height }, (_, i) =>
        Number((i % width) / width >= 20 / 32 && Math.floor(i / width) / height < 8 / 32),
      );
    expect((await readMask({ name: 'mask', bytes }, 64, 96)).data).toEqual(expected(64, 96));
    expect((await readMask({ name: 'mask', bytes }, 16, 8)).data).toEqual(expected(16, 8));
  });

  it('refuse damaged files by name', async () => {
    await expect(readMask({ name: 'mask', bytes: new Uint8Array(9) }, 64, 64)).rejects.toMatchObject({ where: 'mask' });
  });
});

it('encodePng keeps every pixel of a picture', async () => {
  const image = gradient();
  expect(await decodeImage({ name: 'part', bytes: await encodePng(image) })).toEqual(image);
});
