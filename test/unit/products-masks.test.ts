import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { addMask } from '../../src/main/station/products/addMask.ts';
import { importPictures } from '../../src/main/station/products/importPictures.ts';
import { readMap } from '../../src/main/station/products/showPictures.ts';
import { encodeGreyPng, encodePng } from '../../src/pipeline/images/png.ts';
import { bmp24, gradient, picture, pngFile } from '../picture-files.ts';
import { ADA, productStation } from '../station-products.ts';

const { products, pictures, images, store, labels, trail, told } = await productStation();
const station = { products, productImages: pictures, images, imageStore: store, trail };
const productId = products.create('board', ADA).id;
const place = { store, pictures, productId, by: ADA };
const SIDES = { width: 40, height: 24 };

const upright = await imported('upright.png', await encodePng(gradient(SIDES.width, SIDES.height)));
const turned = await imported(
  'turned.jpg',
  await sharp(gradient(SIDES.height, SIDES.width).data, { raw: { width: SIDES.height, height: SIDES.width, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer(),
);

async function imported(name: string, bytes: Uint8Array): Promise<number> {
  const [one] = await importPictures(place, [{ name, bytes }]);
  if (one.outcome !== 'imported') throw new Error(JSON.stringify(one));
  return one.pictureId;
}

function drawn(width: number, height: number, paint: readonly number[] = [255, 0, 0]): Promise<Buffer> {
  return encodePng(picture(width, height, (x, y) => (x < 10 && y < 5 ? paint : [0, 0, 0])));
}

describe('a mask that a person has drawn', () => {
  it('is kept as black and white, and can be named by a label', async () => {
    const imageId = await addMask(station, upright, await drawn(SIDES.width, SIDES.height), ADA);
    const { bytes } = await readMap(store, images, imageId);
    const { data, info } = await sharp(bytes).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ ...SIDES, channels: 1 });
    expect(new Set(data)).toEqual(new Set([0, 255]));
    expect(data.filter((value) => value === 255)).toHaveLength(50);
    expect(told()[0]).toMatchObject({ action: 'mask.add', object: `picture ${upright}`, userId: 1, newValue: { image: imageId } });
    expect(labels.set(upright, { label: 'defect', kind: 'scratch', maskImageId: imageId }, ADA)).toMatchObject({ maskImageId: imageId });
  });

  it('has the same id whatever it was painted with', async () => {
    const white = await drawn(SIDES.width, SIDES.height, [255, 255, 255]);
    const grey = await encodeGreyPng({
      ...SIDES,
      data: Uint8Array.from({ length: 40 * 24 }, (_, i) => (i % 40 < 10 && i < 200 ? 200 : 90)),
    });
    const ids = [await addMask(station, upright, white, ADA), await addMask(station, upright, grey, ADA)];
    expect(new Set(ids).size).toBe(1);
  });

  it('is of the size of the picture as it is seen', async () => {
    const imageId = await addMask(station, turned, await drawn(SIDES.width, SIDES.height), ADA);
    expect(labels.set(turned, { label: 'defect', kind: 'scratch', maskImageId: imageId }, ADA)).toMatchObject({ maskImageId: imageId });
    await expect(addMask(station, turned, await drawn(SIDES.height, SIDES.width), ADA)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('is refused where it marks nothing, is no PNG, or is far larger than it may be', async () => {
    const before = told().length;
    await expect(addMask(station, upright, await drawn(40, 24, [127, 127, 127]), ADA)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(addMask(station, upright, bmp24(gradient(40, 24)), ADA)).rejects.toMatchObject({ code: 'IMAGE_UNSUPPORTED' });
    const bomb = pngFile({ width: 4, height: 4, bitDepth: 8, channels: 1, sample: () => 255 }, { width: 16_000, height: 16_000 });
    await expect(addMask(station, upright, bomb, ADA)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
    expect(told()).toHaveLength(before);
  });

  it('is none of a picture that is not there, or was removed', async () => {
    const gone = await imported('gone.png', await encodePng(gradient(30, 30)));
    pictures.remove(gone, ADA);
    for (const id of [gone, 99_999]) {
      await expect(addMask(station, id, await drawn(30, 30), ADA)).rejects.toMatchObject({ code: 'PICTURE_UNKNOWN' });
    }
  });

  it('that is anything else is refused with a code', async () => {
    const good = await drawn(SIDES.width, SIDES.height);
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(good.length - 1).map((end) => good.subarray(0, end)),
      fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, value]) => good.map((byte, i) => (i === at ? value : byte))),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => {
        const outcome = await addMask(station, upright, bytes, ADA).catch((error: unknown) => error);
        if (typeof outcome !== 'number') expect(outcome).toMatchObject({ code: expect.stringMatching(/^(IMAGE|INPUT)_/) as string });
      }),
      { numRuns: 100 },
    );
  });
});
