import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { checkPictures, type PictureCheck, type Unreadable } from '../../src/pipeline/checkPictures.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { makePart } from '../../src/samples/part.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { testFolder } from '../folders.ts';

const GEOMETRY = { widthPx: 160, heightPx: 160 };
const SIDE = 192;

let files: string[];
let checked: { pictures: PictureCheck[]; unreadable: readonly Unreadable[] };

/** What goes wrong when pictures are taken, beside sixteen good ones. */
beforeAll(async () => {
  const folder = await testFolder();
  await writeDataset(folder, 'populated-board', { train: 16, goodTest: 0, defectsPerKind: 0, seed: 1, size: SIDE });
  const goods = await listImages(join(folder, 'train', 'good'));
  const odd = join(folder, 'odd');
  await mkdir(odd);
  const board = sharp(goods[2]);
  await board.clone().blur(1.5).toFile(join(odd, 'blurred.png'));
  await board.clone().jpeg({ quality: 90 }).toFile(join(odd, 'duplicate.jpg'));
  await board.clone().resize(SIDE, 150, { fit: 'fill' }).toFile(join(odd, 'small.png'));
  await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#444' } }).toFile(join(odd, 'empty.png'));
  const label = makePart('printed-label', { seed: 1, size: SIDE }).image;
  await sharp(label.data, { raw: { width: SIDE, height: SIDE, channels: 3 } }).toFile(join(odd, 'other.png'));
  await writeFile(join(odd, 'torn.png'), 'no picture');
  files = [...goods, ...['blurred.png', 'duplicate.jpg', 'small.png', 'empty.png', 'other.png', 'torn.png'].map((name) => join(odd, name))];
  checked = await checkPictures(await loadExtractor('efficientnet_lite0'), files, GEOMETRY);
});

describe('checking the pictures of a product', () => {
  it('finds nothing in the good ones', () => {
    expect(checked.pictures.slice(0, 16).map(({ index, findings }) => [index, findings])).toEqual(
      Array.from({ length: 16 }, (_, i) => [i, []]),
    );
  });

  it.each([
    [16, ['BLURRED']],
    [17, ['NEAR_DUPLICATE']],
    [18, ['ODD_SIZE']],
    [19, ['BLANK', 'OUTLIER']],
    [20, ['OUTLIER']],
  ] as const)('finds in picture %i %j', (index, findings) => {
    expect(checked.pictures[index].findings).toEqual(expect.arrayContaining([...findings]));
  });

  it('names what the duplicate is of, and sizes as they are stored', () => {
    expect(checked.pictures[17].nearDuplicateOf).toBe(2);
    expect(checked.pictures[18]).toMatchObject({ widthPx: SIDE, heightPx: 150 });
    expect(checked.pictures[19]).toMatchObject({ meanLuma: 68, contrast: 0, sharpness: 0 });
  });

  it('leaves out what cannot be opened, with the code', () => {
    expect(checked.pictures).toHaveLength(21);
    expect(checked.unreadable).toMatchObject([{ index: 21, error: { code: 'IMAGE_FORMAT_UNKNOWN' } }]);
  });

  it('can be cancelled', async () => {
    const cancel = new AbortController();
    const checking = checkPictures(await loadExtractor('efficientnet_lite0'), files, GEOMETRY, {
      signal: cancel.signal,
      onProgress: ({ done }) => {
        if (done === 3) cancel.abort();
      },
    });
    await expect(checking).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
