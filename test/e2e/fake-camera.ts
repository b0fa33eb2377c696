import { writeFile } from 'node:fs/promises';
import type { RgbImage } from '../../src/pipeline/images/image.ts';

/** Arguments that give Chromium a camera that shows a film, over and over. */
export function fakeCamera(film: string): string[] {
  return ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`];
}

/**
 * Writes pictures of one size, with even sides, as a film: YUV4MPEG2, 4:2:0.
 * @param framesPerSecond whole
 */
export async function writeFilm(path: string, pictures: readonly RgbImage[], framesPerSecond: number): Promise<void> {
  const [{ width, height }] = pictures;
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F${framesPerSecond}:1 Ip A1:1 C420jpeg\n`);
  await writeFile(path, Buffer.concat([head, ...pictures.flatMap((picture) => [Buffer.from('FRAME\n'), planesOf(picture)])]));
}

/** Y of every pixel, then U and V of every second one of every second row (ITU-R BT.601). */
function planesOf({ width, height, data }: RgbImage): Buffer {
  const planes = Buffer.alloc((width * height * 3) / 2);
  const [atU, atV] = [width * height, (width * height * 5) / 4];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = data.subarray((y * width + x) * 3);
      planes[y * width + x] = 16 + 0.257 * r + 0.504 * g + 0.098 * b;
      if (x % 2 || y % 2) continue;
      const at = (y / 2) * (width / 2) + x / 2;
      planes[atU + at] = 128 - 0.148 * r - 0.291 * g + 0.439 * b;
      planes[atV + at] = 128 + 0.439 * r - 0.368 * g - 0.071 * b;
    }
  }
  return planes;
}
