import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/pipeline/images/decode.ts';
import { type Geometry, openPrepared } from '../../src/pipeline/images/geometry.ts';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import { encodePng } from '../../src/pipeline/images/png.ts';
import { expectPixels } from '../expect-pixels.ts';
import { bmp24, gradient, picture, pixel, pngFile, samplesOf } from '../picture-files.ts';

const grey = (value: number): number[] => [value, value, value];

async function prepared(image: RgbImage, geometry: Geometry): Promise<RgbImage> {
  return openPrepared({ name: 'made', bytes: await encodePng(image) }, geometry);
}

describe('a prepared picture', () => {
  it('cuts to the pixel', async () => {
    const image = picture(160, 128, (x, y) => [x, y, 99]);
    const cut = await prepared(image, { crop: { leftPx: 13, topPx: 7, widthPx: 96, heightPx: 64 }, widthPx: 96, heightPx: 64 });
    expectPixels(
      cut,
      picture(96, 64, (x, y) => [x + 13, y + 7, 99]),
    );
  });

  it('averages on reduction, so that fine stripes become grey and not stripes', async () => {
    const stripes = picture(512, 512, (x) => grey(x % 2 === 0 ? 0 : 255));
    const { data } = await prepared(stripes, { widthPx: 64, heightPx: 64 });
    expect(Math.min(...data)).toBeGreaterThanOrEqual(120);
    expect(Math.max(...data)).toBeLessThanOrEqual(136);
  });

  it('reduces with a triangle as wide as the reduction', async () => {
    const point = picture(256, 256, (x, y) => grey(x === 128 && y >= 0 ? 255 : 0));
    const reduced = await prepared(point, { widthPx: 128, heightPx: 128 });
    // Distances from the line to the centres of pixels 63, 64 and 65 are 1.5, 0.5 and 1.5 to 2.5 of its 4 columns: 1/8, 3/8 and 0.
    const row = [62, 63, 64, 65, 66].map((x) => pixel(reduced, x, 64)[0]);
    for (const [i, share] of [0, 1 / 8, 3 / 8, 0, 0].entries()) expect(Math.abs(row[i] - 255 * share)).toBeLessThanOrEqual(1);
  });

  it('enlarges between the centres of pixels and repeats the border', async () => {
    const ramp = picture(32, 32, (x, y) => [8 * x, 8 * y, 0]);
    const between = (i: number): number => Math.round(8 * Math.min(31, Math.max(0, (i + 0.5) / 2 - 0.5)));
    expectPixels(
      await prepared(ramp, { widthPx: 64, heightPx: 64 }),
      picture(64, 64, (x, y) => [between(x), between(y), 0]),
    );
  });

  it('enlarges one side and reduces the other', async () => {
    const bars = picture(32, 256, (x, y) => [8 * x, y < 128 ? 0 : 200, 0]);
    const fitted = await prepared(bars, { widthPx: 64, heightPx: 64 });
    expect(pixel(fitted, 1, 10)).toEqual([2, 0, 0]);
    expect(pixel(fitted, 62, 50)).toEqual([246, 200, 0]);
  });

  it.each([
    [64, 64],
    [96, 320],
    [2048, 64],
  ])('makes %i x %i px', async (widthPx, heightPx) => {
    const { width, height, data } = await prepared(gradient(), { widthPx, heightPx });
    expect([width, height, data.length]).toEqual([widthPx, heightPx, widthPx * heightPx * 3]);
  });

  it.each([0, 32, 65, 100, 2080, -64, 64.5, NaN, Infinity])('refuses a side of %d px', async (side) => {
    const expected = { code: 'IMAGE_GEOMETRY_INVALID' };
    await expect(prepared(gradient(), { widthPx: side, heightPx: 64 })).rejects.toMatchObject({ ...expected, where: 'widthPx' });
    await expect(prepared(gradient(), { widthPx: 64, heightPx: side })).rejects.toMatchObject({ ...expected, where: 'heightPx' });
  });
});

describe('a crop', () => {
  const source = { name: 'part-7.png', bytes: pngFile(samplesOf(gradient(100, 80))) };
  const within = { leftPx: 0, topPx: 0, widthPx: 100, heightPx: 80 };

  it.each([{ leftPx: 1 }, { topPx: 1 }, { widthPx: 101 }, { heightPx: 81 }, { leftPx: 100, widthPx: 1 }])(
    'that sticks out (%o) is refused with the name of the file',
    async (change) => {
      const geometry = { crop: { ...within, ...change }, widthPx: 64, heightPx: 64 };
      await expect(openPrepared(source, geometry)).rejects.toMatchObject({ code: 'IMAGE_CROP_OUTSIDE', where: 'part-7.png' });
    },
  );

  it.each([{ leftPx: -1 }, { topPx: 0.5 }, { widthPx: 0 }, { heightPx: NaN }])('that is none (%o) is refused', async (change) => {
    const geometry = { crop: { ...within, ...change }, widthPx: 64, heightPx: 64 };
    await expect(openPrepared(source, geometry)).rejects.toMatchObject({ code: 'IMAGE_GEOMETRY_INVALID' });
  });

  it('counts from the corner that is seen, after the EXIF orientation', async () => {
    const stored = picture(80, 100, (x, y) => [x, y, 50]);
    const raw = { width: 80, height: 100, channels: 3 } as const;
    const bytes = await sharp(stored.data, { raw }).withMetadata({ orientation: 6 }).tiff({ compression: 'none' }).toBuffer();
    const crop = { leftPx: 30, topPx: 10, widthPx: 64, heightPx: 64 };
    // Turned a quarter to the right: what is seen at (x, y) is stored at (y, 99 - x).
    expectPixels(
      await openPrepared({ name: 'turned', bytes }, { crop, widthPx: 64, heightPx: 64 }),
      picture(64, 64, (x, y) => [y + 10, 99 - (x + 30), 50]),
    );
  });
});

describe('openPrepared', () => {
  const image = picture(800, 640, (x, y) => [(x * 7) % 256, (y * 3) % 256, (x * y) % 256]);
  const opened = (): Sharp => sharp(image.data, { raw: { width: 800, height: 640, channels: 3 } });
  const deep = { ...samplesOf(image), bitDepth: 16, sample: (x: number, y: number) => (x * 71 + y * 13) % 65_536 } as const;
  const sources: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
    PNG: () => encodePng(image),
    'PNG of 16 bits': () => pngFile(deep),
    'PNG with alpha': () => opened().ensureAlpha(0.5).png().toBuffer(),
    JPEG: () => opened().jpeg().toBuffer(),
    'turned JPEG': () => opened().withMetadata({ orientation: 8 }).jpeg().toBuffer(),
    'CMYK JPEG': () => opened().toColourspace('cmyk').jpeg().toBuffer(),
    WebP: () => opened().webp().toBuffer(),
    TIFF: () => opened().tiff().toBuffer(),
    BMP: () => bmp24(image),
  };

  it.each(Object.keys(sources))('gives for %s what decoding first and preparing then gives', async (kind) => {
    const source = { name: kind, bytes: await sources[kind]() };
    for (const crop of [undefined, { leftPx: 101, topPx: 33, widthPx: 500, heightPx: 480 }]) {
      const geometry = { widthPx: 128, heightPx: 96, ...(crop && { crop }) };
      expectPixels(await openPrepared(source, geometry), await prepared(await decodeImage(source), geometry));
    }
  });
});
