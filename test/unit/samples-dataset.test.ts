import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeDataset } from '../../src/samples/dataset.ts';
import { makePart } from '../../src/samples/part.ts';
import { PRODUCTS } from '../../src/samples/products.ts';

const size = 64;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samples-'));
  await writeDataset(folder, 'printed-label', { train: 3, goodTest: 2, defectsPerKind: 1, seed: 40, size });
});

afterAll(() => rm(folder, { recursive: true }));

it("lies in MVTec's layout, every defect with its mask, nothing unfinished beside it", async () => {
  const kinds = PRODUCTS['printed-label'].defects;
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.map((file) => join(file.parentPath, file.name).slice(folder.length + 1)).sort()).toEqual(
    [
      ...['000', '001', '002'].map((stem) => join('train', 'good', `${stem}.png`)),
      ...['000', '001'].map((stem) => join('test', 'good', `${stem}.png`)),
      ...kinds.flatMap((kind) => [join('test', kind, '000.png'), join('ground_truth', kind, '000_mask.png')]),
    ].sort(),
  );
});

it('holds the very pixels of the parts, and masks of one channel in black and white', async () => {
  const written = await sharp(join(folder, 'train', 'good', '001.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(written.info).toMatchObject({ width: size, height: size, channels: 3 });
  expect(new Uint8Array(written.data)).toEqual(makePart('printed-label', { seed: 41, size }).image.data);

  const maskPath = join(folder, 'ground_truth', 'misprint', '000_mask.png');
  expect((await sharp(maskPath).metadata()).channels).toBe(1);
  const mask = await sharp(maskPath).extractChannel(0).raw().toBuffer();
  expect(new Set(mask)).toEqual(new Set([0, 255]));
  const expected = makePart('printed-label', { seed: 45, size, defect: 'misprint' }).mask!;
  expect(new Uint8Array(mask)).toEqual(expected.data.map((bit) => 255 * bit));
});

it('shows no part twice', async () => {
  const goods = ['train/good/000.png', 'train/good/001.png', 'train/good/002.png', 'test/good/000.png', 'test/good/001.png'];
  const pictures = await Promise.all(goods.map((path) => sharp(join(folder, path)).raw().toBuffer()));
  expect(new Set(pictures.map((picture) => picture.toString('base64'))).size).toBe(goods.length);
});
