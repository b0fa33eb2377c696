import type { Spoiled } from './applyChange.ts';
import { boxAround, drawPlace } from './scene.ts';
import type { Scene } from './scene.ts';

const RADIUS_PX = 4;
const LEVELS = 64;

/** A small square on the object, dark pixels made lighter and light ones darker: always visible, on any picture. */
export function blemish(scene: Scene): Spoiled {
  const { image } = scene;
  const { left, top, width, height } = boxAround(image, drawPlace(scene), { x: RADIUS_PX, y: RADIUS_PX });
  const data = image.data.slice();
  const marks = new Uint8Array(image.width * image.height);
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) {
      const pixel = y * image.width + x;
      marks[pixel] = 1;
      for (let c = 3 * pixel; c < 3 * pixel + 3; c++) data[c] += data[c] < 128 ? LEVELS : -LEVELS;
    }
  }
  return { image: { ...image, data }, mask: { width: image.width, height: image.height, data: marks } };
}
