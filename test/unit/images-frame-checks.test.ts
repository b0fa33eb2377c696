import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { checkFrame, checkFrameSize, type FrameChecks, measureFrame } from '../../src/pipeline/images/frameChecks.ts';
import { decodeImage } from '../../src/pipeline/images/decode.ts';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import { makePart } from '../../src/samples/part.ts';

const PART = makePart('machined-part', { seed: 1, size: 128 }).image;

function flat(value: number): RgbImage {
  return { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(value) };
}

function codeOf(image: RgbImage, checks: FrameChecks): string {
  try {
    checkFrame('part', image, checks);
    return 'fine';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a frame', () => {
  it('without contrast is blank', () => {
    expect(codeOf(flat(120), { leastContrast: 1 })).toBe('FRAME_BLANK');
    expect(codeOf(PART, { leastContrast: 1 })).toBe('fine');
  });

  it('that lost its edges is blurred', async () => {
    const { width, height, data } = PART;
    const bytes = await sharp(data, { raw: { width, height, channels: 3 } })
      .blur(4)
      .png()
      .toBuffer();
    const blurred = await decodeImage({ name: 'part', bytes });
    const { sharpness } = measureFrame(PART);
    expect(measureFrame(blurred).sharpness).toBeLessThan(sharpness / 4);
    expect(codeOf(blurred, { leastSharpness: sharpness / 2 })).toBe('FRAME_BLURRED');
    expect(codeOf(PART, { leastSharpness: sharpness / 2 })).toBe('fine');
  });

  it('that is mostly white or black is not exposed as it should be', () => {
    const bright = { ...PART, data: PART.data.map((value) => Math.min(255, 4 * value)) };
    const dark = { ...PART, data: PART.data.map((value) => value >> 6) };
    expect(codeOf(bright, { mostBright: 0.5 })).toBe('FRAME_OVEREXPOSED');
    expect(codeOf(dark, { mostDark: 0.5 })).toBe('FRAME_UNDEREXPOSED');
    expect(codeOf(PART, { mostBright: 0.5, mostDark: 0.5 })).toBe('fine');
  });

  it('of another size than asked for is refused', () => {
    const size = { widthPx: 640, heightPx: 480 };
    expect(() => {
      checkFrameSize('part', 640, 481, size);
    }).toThrow(expect.objectContaining({ code: 'FRAME_SIZE_WRONG' }) as Error);
    expect(() => {
      checkFrameSize('part', 640, 480, size);
    }).not.toThrow();
  });

  it('is taken as it comes where nothing is asked for', () => {
    expect(codeOf(flat(0), {})).toBe('fine');
  });

  it('is measured as its definition says', () => {
    const board = {
      width: 4,
      height: 4,
      data: Uint8Array.from({ length: 48 }, (_, i) => ((Math.floor(i / 3) + Math.floor(i / 12)) % 2) * 255),
    };
    const facts = measureFrame(board);
    expect(facts.contrast).toBeCloseTo(127.5, 1);
    expect(facts.bright).toBe(0.5);
    expect(facts.dark).toBe(0.5);
    // A chessboard's Laplacian is 4 x 255, of either sign.
    expect(facts.sharpness).toBeCloseTo((4 * 255) ** 2, -2);
  });
});
