import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/pipeline/images/decode.ts';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import { encodePng } from '../../src/pipeline/images/png.ts';
import { expectPixels } from '../expect-pixels.ts';
import { gradient, picture, pixel, pngFile, samplesOf, tiffFile, type Samples } from '../picture-files.ts';

const image = gradient();
const opened = (): Sharp => sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });

async function decode(bytes: Uint8Array, name = 'part'): Promise<RgbImage> {
  return decodeImage({ name, bytes });
}

describe('formats', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lynceus-images-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each<[string, () => Sharp, number]>([
    ['baseline.jpg', () => opened().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }), 5],
    ['progressive.JPEG', () => opened().jpeg({ quality: 95, chromaSubsampling: '4:4:4', progressive: true }), 5],
    ['subsampled.jfif', () => opened().jpeg({ quality: 95 }), 8],
    ['plain.png', () => opened().png(), 0],
    ['interlaced.png', () => opened().png({ progressive: true }), 0],
    ['lossless.webp', () => opened().webp({ lossless: true }), 0],
    ['lossy.webp', () => opened().webp({ quality: 95, smartSubsample: true }), 12],
    ['plain.tif', () => opened().tiff({ compression: 'none' }), 0],
    ['lzw.tiff', () => opened().tiff({ compression: 'lzw' }), 0],
    ['tiled.tiff', () => opened().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }), 0],
    ['jpeg-inside.tiff', () => opened().tiff({ compression: 'jpeg', quality: 95 }), 12],
  ])('reads %s', async (name, encode, tolerance) => {
    const path = join(folder, name);
    await writeFile(path, await encode().toBuffer());
    expectPixels(await decodeImage(path), image, tolerance);
  });
});

describe('EXIF orientation', () => {
  const { width: w, height: h } = image;
  const stored: Record<number, (x: number, y: number) => [number, number]> = {
    1: (x, y) => [x, y],
    2: (x, y) => [w - 1 - x, y],
    3: (x, y) => [w - 1 - x, h - 1 - y],
    4: (x, y) => [x, h - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [y, h - 1 - x],
    7: (x, y) => [w - 1 - y, h - 1 - x],
    8: (x, y) => [w - 1 - y, x],
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is applied', async (orientation) => {
    const [seenWidth, seenHeight] = orientation < 5 ? [w, h] : [h, w];
    const seen = picture(seenWidth, seenHeight, (x, y) => pixel(image, ...stored[orientation](x, y)));
    expectPixels(await decode(await opened().withMetadata({ orientation }).tiff({ compression: 'none' }).toBuffer()), seen);
    const jpeg = opened().withMetadata({ orientation }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' });
    expectPixels(await decode(await jpeg.toBuffer()), seen, 5);
  });
});

describe('depth', () => {
  const deep: Samples = { ...samplesOf(image), bitDepth: 16, sample: (x, y, c) => samplesOf(image).sample(x, y, c) * 257 };

  it('scales 16 bits to 8', async () => {
    expectPixels(await decode(pngFile(deep)), image);
    expectPixels(await decode(tiffFile(deep)), image);
    expectPixels(await decode(tiffFile(deep, { bigEndian: true })), image);
  });

  it('reads big-endian TIFF of 8 bits', async () => {
    expectPixels(await decode(tiffFile(samplesOf(image), { bigEndian: true })), image);
  });

  it('makes grey of 8 and 16 bits RGB', async () => {
    const grey = picture(48, 32, (x) => [5 * x, 5 * x, 5 * x]);
    const shallow: Samples = { width: 48, height: 32, bitDepth: 8, channels: 1, sample: (x) => 5 * x };
    const deepGrey: Samples = { ...shallow, bitDepth: 16, sample: (x) => 5 * x * 257 };
    for (const bytes of [pngFile(shallow), tiffFile(shallow), pngFile(deepGrey), tiffFile(deepGrey)]) {
      expectPixels(await decode(bytes), grey);
    }
    expectPixels(
      await decode(await opened().greyscale().jpeg({ quality: 95 }).toBuffer()),
      await decode(await opened().greyscale().png().toBuffer()),
      3,
    );
  });

  it('reads a palette', async () => {
    const blocks = picture(64, 48, (x, y) => [x < 32 ? 200 : 10, y < 24 ? 30 : 90, 60]);
    const png = await sharp(blocks.data, { raw: { width: 64, height: 48, channels: 3 } })
      .png({ palette: true, colours: 4, dither: 0 })
      .toBuffer();
    expect((await sharp(png).metadata()).isPalette).toBe(true);
    expectPixels(await decode(png), blocks);
  });

  it('reads one bit', async () => {
    const bits = picture(64, 48, (x) => (x % 3 === 0 ? [255, 255, 255] : [0, 0, 0]));
    const tiff = await sharp(bits.data, { raw: { width: 64, height: 48, channels: 3 } })
      .toColourspace('b-w')
      .tiff({ bitdepth: 1, compression: 'ccittfax4' })
      .toBuffer();
    expectPixels(await decode(tiff), bits);
  });
});

describe('alpha', () => {
  it('lies on black', async () => {
    const flat = picture(48, 32, (x, y) => pixel(image, x, y).map((value) => Math.floor((value * (x * 5)) / 255)));
    const rgba: Samples = { ...samplesOf(image), channels: 4, sample: (x, y, c) => (c === 3 ? x * 5 : pixel(image, x, y)[c]) };
    const deep: Samples = { ...rgba, bitDepth: 16, sample: (x, y, c) => rgba.sample(x, y, c) * 257 };
    expectPixels(await decode(pngFile(rgba)), flat, 1);
    expectPixels(await decode(pngFile(deep)), flat, 1);
    const webp = sharp(pngFile(rgba)).webp({ lossless: true, exact: true });
    expectPixels(await decode(await webp.toBuffer()), flat, 1);
  });

  it('lies on black in grey', async () => {
    const greyAlpha: Samples = { width: 48, height: 32, bitDepth: 8, channels: 2, sample: (x, _y, c) => (c === 1 ? 128 : 5 * x) };
    expectPixels(
      await decode(pngFile(greyAlpha)),
      picture(48, 32, (x) => [1, 1, 1].map(() => Math.floor((5 * x * 128) / 255))),
      1,
    );
  });
});

describe('colour', () => {
  it.each(['jpeg', 'tiff'] as const)('makes CMYK %s sRGB', async (format) => {
    const calm = picture(48, 32, (x, y) => [140 + x, 120 + y, 130]);
    const raw = sharp(calm.data, { raw: { width: 48, height: 32, channels: 3 } });
    const cmyk = await raw.toColourspace('cmyk').toFormat(format, { quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expectPixels(await decode(cmyk), calm, 12);
  });

  it('reads CMYK without a profile, ink as dark', async () => {
    const inks: Samples = { width: 32, height: 32, bitDepth: 8, channels: 4, sample: (x, _y, c) => (c === 3 && x >= 16 ? 255 : 0) };
    const decoded = await decode(tiffFile(inks, { photometric: 5 }));
    expect(Math.min(...pixel(decoded, 2, 2))).toBeGreaterThan(250);
    expect(Math.max(...pixel(decoded, 30, 2))).toBeLessThan(60);
  });

  it('applies the profile of a wide-gamut picture', async () => {
    const wide = await opened().withIccProfile('p3').png().toBuffer();
    const ignored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect(ignored.some((value, i) => Math.abs(value - image.data[i]) > 10)).toBe(true);
    const calm = picture(48, 32, (x, y) => [100 + x, 100 + y, 120]);
    const calmWide = await sharp(calm.data, { raw: { width: 48, height: 32, channels: 3 } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    expectPixels(await decode(calmWide), calm, 2);
  });

  it('applies the profile of a picture of 16 bits', async () => {
    const calm = picture(48, 32, (x, y) => [160 + x, 60 + y, 80]);
    const raw = sharp(calm.data, { raw: { width: 48, height: 32, channels: 3 } });
    const deep = await raw.toColourspace('rgb16').withIccProfile('srgb').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expectPixels(await decode(deep), calm, 2);
  });
});

it('does not keep a picture that was overwritten', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-images-'));
  const path = join(folder, 'latest.png');
  await writeFile(path, await encodePng(image));
  await decodeImage(path);
  const other = picture(48, 32, () => [1, 2, 3]);
  await writeFile(path, await encodePng(other));
  expectPixels(await decodeImage(path), other);
  await rm(folder, { recursive: true });
});

it('gives pixels in a plain Uint8Array', async () => {
  const { data } = await decode(await encodePng(image));
  expect(Object.getPrototypeOf(data)).toBe(Uint8Array.prototype);
});
