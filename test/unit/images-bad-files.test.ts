import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../src/pipeline/errors.ts';
import { decodeImage } from '../../src/pipeline/images/decode.ts';
import { encodePng } from '../../src/pipeline/images/png.ts';
import { BAD_FILES } from '../bad-files.ts';
import { canMake, openBadFile } from '../bad-files-open.ts';
import { bmp24, gradient, pngFile, samplesOf, tiffFile } from '../picture-files.ts';

describe('bad files', () => {
  it.each(BAD_FILES.filter(canMake))('$kind: $code', async (bad) => {
    const { path, outcome } = await openBadFile(bad);
    expect(outcome).toBeInstanceOf(PipelineError);
    expect(outcome).toMatchObject({ code: bad.code, where: path });
  });
});

describe('limits', () => {
  const source = { name: 'part', bytes: pngFile(samplesOf(gradient(64, 48))) };
  const limits = { maxBytes: source.bytes.length, maxPixels: 64 * 48, minSidePx: 48, maxSidePx: 64 };

  it('let through what just fits', async () => {
    expect(await decodeImage(source, limits)).toMatchObject({ width: 64, height: 48 });
  });

  it.each([
    ['IMAGE_FILE_TOO_BIG', { maxBytes: limits.maxBytes - 1 }],
    ['IMAGE_TOO_LARGE', { maxPixels: limits.maxPixels - 1 }],
    ['IMAGE_TOO_LARGE', { maxSidePx: 63 }],
    ['IMAGE_TOO_SMALL', { minSidePx: 49 }],
  ])('%s beyond %o', async (code, stricter) => {
    await expect(decodeImage(source, { ...limits, ...stricter })).rejects.toMatchObject({ code, where: 'part' });
  });
});

describe('damaged files', () => {
  const [width, height] = [40, 24];
  const image = gradient(width, height);
  const raw = { width, height, channels: 3 } as const;
  const files = {
    png: encodePng(image),
    jpeg: sharp(image.data, { raw }).jpeg().toBuffer(),
    progressive: sharp(image.data, { raw }).jpeg({ progressive: true }).toBuffer(),
    webp: sharp(image.data, { raw }).webp().toBuffer(),
    lossless: sharp(image.data, { raw }).webp({ lossless: true }).toBuffer(),
    tiff: Promise.resolve(tiffFile(samplesOf(image))),
    lzw: sharp(image.data, { raw }).tiff({ compression: 'lzw' }).toBuffer(),
    bmp: Promise.resolve(bmp24(image)),
  };

  /** A changed header may well tell another size; what matters is that the pixels are as many as it tells. */
  async function expectRefusedOrWhole(name: string, bytes: Uint8Array): Promise<void> {
    const outcome: unknown = await decodeImage({ name, bytes }).catch((error: unknown) => error);
    if (outcome instanceof PipelineError) expect(outcome.where).toBe(name);
    else {
      const { width, height, data } = outcome as Awaited<ReturnType<typeof decodeImage>>;
      expect(data).toHaveLength(width * height * 3);
    }
  }

  it.each(Object.entries(files))('%s, cut anywhere, is refused', async (name, file) => {
    const bytes = await file;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (end) => {
        await expect(decodeImage({ name, bytes: bytes.subarray(0, end) })).rejects.toBeInstanceOf(PipelineError);
      }),
      { numRuns: 25 },
    );
  });

  it.each(Object.entries(files))('%s with changed bytes is refused or opened whole', async (name, file) => {
    const bytes = await file;
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, async (flips) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, bits] of flips) damaged[at] ^= bits;
        await expectRefusedOrWhole(name, damaged);
      }),
      { numRuns: 40 },
    );
  });
});
