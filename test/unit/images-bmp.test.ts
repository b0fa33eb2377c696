import { describe, it } from 'vitest';
import { decodeImage } from '../../src/pipeline/images/decode.ts';
import { expectPixels } from '../expect-pixels.ts';
import { bmp24, bmpFile, gradient, picture } from '../picture-files.ts';

const [widthPx, heightPx] = [37, 21]; // rows that need padding at every depth
const decode = (bytes: Uint8Array): ReturnType<typeof decodeImage> => decodeImage({ name: 'part.bmp', bytes });

describe('BMP', () => {
  it('reads 24 bits', async () => {
    const image = gradient(widthPx, heightPx);
    expectPixels(await decode(bmp24(image)), image);
  });

  it.each([
    [1, 40],
    [4, 40],
    [8, 40],
    [1, 12],
    [4, 12],
    [8, 12],
    [8, 124],
  ])('reads a palette of %i bits under a header of %i bytes', async (bitsPerPixel, headerBytes) => {
    const count = 2 ** bitsPerPixel;
    const palette = Array.from({ length: count }, (_, i) => [(i * 91) % 256, (i * 7 + 3) % 256, 255 - i]);
    const value = (x: number, y: number): number => (x + 5 * y) % count;
    const bytes = bmpFile({ bitsPerPixel, widthPx, heightPx, headerBytes, palette, value });
    expectPixels(
      await decode(bytes),
      picture(widthPx, heightPx, (x, y) => palette[value(x, y)]),
    );
  });

  it('reads rows from the top', async () => {
    const bytes = bmpFile({ bitsPerPixel: 24, widthPx, heightPx: -heightPx, value: (x, y) => (x << 16) | (y << 8) | 7 });
    expectPixels(
      await decode(bytes),
      picture(widthPx, heightPx, (x, y) => [x, y, 7]),
    );
  });

  it('reads 32 bits and takes no heed of the fourth byte', async () => {
    const bytes = bmpFile({ bitsPerPixel: 32, widthPx, heightPx, value: (x, y) => x * 0x10000 + y * 0x100 + 9 });
    expectPixels(
      await decode(bytes),
      picture(widthPx, heightPx, (x, y) => [x, y, 9]),
    );
  });

  it('reads 16 bits, five each', async () => {
    const bytes = bmpFile({ bitsPerPixel: 16, widthPx, heightPx, value: (x, y) => (31 << 10) | (y << 5) | (x % 32) });
    expectPixels(
      await decode(bytes),
      picture(widthPx, heightPx, (x, y) => [255, Math.round((y * 255) / 31), Math.round(((x % 32) * 255) / 31)]),
    );
  });

  it('reads bit fields of five, six and five bits', async () => {
    const masks = [0xf800, 0x07e0, 0x001f];
    const bytes = bmpFile({ bitsPerPixel: 16, widthPx, heightPx, compression: 3, masks, value: (x, y) => (y << 11) | (x << 5) | 31 });
    expectPixels(
      await decode(bytes),
      picture(widthPx, heightPx, (x, y) => [Math.round((y * 255) / 31), Math.round((x * 255) / 63), 255]),
    );
  });

  it('reads bit fields of ten bits up to the highest', async () => {
    const masks = [0xffc00000, 0x003ff000, 0x00000ffc];
    const value = (x: number, y: number): number => x * 27 * 2 ** 22 + y * 2 ** 14 + 1023 * 4;
    const bytes = bmpFile({ bitsPerPixel: 32, widthPx, heightPx, headerBytes: 108, compression: 3, masks, value });
    expectPixels(
      await decode(bytes),
      picture(widthPx, heightPx, (x, y) => [Math.round((x * 27 * 255) / 1023), Math.round((y * 4 * 255) / 1023), 255]),
    );
  });

  it('lays declared alpha on black', async () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const value = (x: number): number => x * 5 * 2 ** 24 + 0xff8000;
    const bytes = bmpFile({ bitsPerPixel: 32, widthPx, heightPx, headerBytes: 108, compression: 3, masks, value });
    expectPixels(
      await decode(bytes),
      picture(widthPx, heightPx, (x) => [x * 5, Math.round((128 * x * 5) / 255), 0]),
    );
  });
});
