import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeGreyPng, encodePng } from '../../src/pipeline/images/png.ts';
import { checkPicture, keepPicture } from '../../src/main/station/products/pictures.ts';
import { readMap, viewPicture } from '../../src/main/station/products/showPictures.ts';
import { expectPixels } from '../expect-pixels.ts';
import { bmp24, gradient, samplesOf, tiffFile } from '../picture-files.ts';
import { productStation } from '../station-products.ts';

const { store, images } = await productStation();
const PICTURE = gradient(96, 48);

async function stored(name: string, bytes: Uint8Array): Promise<number> {
  return keepPicture(store, await checkPicture({ name, bytes }), (file) => images.record(file));
}

async function seen(bytes: Uint8Array): Promise<{ width: number; height: number; data: Uint8Array }> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

describe('a view of a stored picture', () => {
  it.each([
    ['png', () => encodePng(PICTURE)],
    ['tif', () => tiffFile(samplesOf(PICTURE))],
    ['bmp', () => bmp24(PICTURE)],
    [
      'webp',
      () =>
        sharp(PICTURE.data, { raw: { width: 96, height: 48, channels: 3 } })
          .webp({ lossless: true })
          .toBuffer(),
    ],
  ] as const)('is made of a %s, which shows as it is', async (extension, encode) => {
    const view = await viewPicture(store, images, await stored(`part.${extension}`, await encode()), 1024);
    expect(view).toMatchObject({ mediaType: 'image/jpeg', widthPx: 96, heightPx: 48 });
    expectPixels(await seen(view.bytes), PICTURE, 6);
  });

  it('is no larger than asked for, and tells the size of the stored picture', async () => {
    const view = await viewPicture(store, images, await stored('part.png', await encodePng(PICTURE)), 32);
    expect(view).toMatchObject({ widthPx: 96, heightPx: 48 });
    expect(await seen(view.bytes)).toMatchObject({ width: 32, height: 16 });
  });

  it('is turned as the camera was held', async () => {
    const bytes = await sharp(PICTURE.data, { raw: { width: 96, height: 48, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const view = await viewPicture(store, images, await stored('part.jpg', bytes), 48);
    expect(view).toMatchObject({ widthPx: 48, heightPx: 96 });
    expect(await seen(view.bytes)).toMatchObject({ width: 24, height: 48 });
  });
});

describe('a heat map or mask', () => {
  let map: Buffer;
  beforeAll(async () => {
    map = await encodeGreyPng({ width: 32, height: 24, data: Uint8Array.from({ length: 32 * 24 }, (_, i) => i % 256) });
  });

  it('comes as it is stored, to the last bit', async () => {
    const shown = await readMap(store, images, await stored('map.png', map));
    expect(shown).toMatchObject({ mediaType: 'image/png', widthPx: 32, heightPx: 24 });
    expect(shown.bytes.equals(map)).toBe(true);
  });

  it('is not what any other picture is', async () => {
    const photo = await stored('part.png', await encodePng(PICTURE));
    await expect(readMap(store, images, photo)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const bitmap = await stored('part.bmp', bmp24(PICTURE));
    await expect(readMap(store, images, bitmap)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('both', () => {
  it('say so where there is no such picture, or its file is gone', async () => {
    const id = await stored('part.png', await encodePng(gradient(20, 20)));
    images.markPruned([id]);
    for (const show of [
      (imageId: number) => viewPicture(store, images, imageId, 64),
      (imageId: number) => readMap(store, images, imageId),
    ]) {
      await expect(show(99_999)).rejects.toMatchObject({ code: 'PICTURE_UNKNOWN' });
      await expect(show(id)).rejects.toMatchObject({ code: 'PICTURE_PRUNED' });
    }
  });
});
