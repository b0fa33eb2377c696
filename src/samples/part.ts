import type { Mask, RgbImage } from '../pipeline/images/image.ts';
import { Random } from '../pipeline/random.ts';
import { develop, drawExposure, expose } from './drawing/camera.ts';
import type { Exposure } from './drawing/camera.ts';
import { mix } from './drawing/maths.ts';
import { Noise } from './drawing/noise.ts';
import { Surface } from './drawing/surface.ts';
import type { DefectKind, Flaw, Product } from './product.ts';
import { PRODUCTS } from './products.ts';
import type { ProductName } from './products.ts';

export interface MadePart {
  readonly image: RgbImage;
  /** Where the picture visibly differs from the same part without the defect; present exactly when defective. */
  readonly mask?: Mask;
  readonly kind: 'good' | DefectKind;
}

export interface PartOptions {
  /** A whole number. The same seed gives the same bytes, and with a defect the same part that is good without. */
  readonly seed: number;
  /** Width and height in pixels, 64..2048; 256 unless told. */
  readonly size?: number;
  readonly defect?: DefectKind;
}

/**
 * A picture of one part as a line camera would see it, good or with one defect.
 * @throws {RangeError} when the size is out of range or the product has no such defect.
 */
export function makePart(productName: ProductName, { seed, size = 256, defect }: PartOptions): MadePart {
  const product: Product = PRODUCTS[productName];
  if (!Number.isInteger(size) || size < 64 || size > 2048) throw new RangeError(`A picture is 64 to 2048 pixels wide, not ${size}.`);
  if (defect !== undefined && !product.defects.includes(defect)) {
    throw new RangeError(`${product.title} has no defect '${defect}'; it has ${product.defects.join(', ')}.`);
  }
  const exposure = drawExposure(product.lighting, stream(seed, 'exposure'));
  const good = picture(product, { seed, size, exposure, flaw: undefined });
  const take = (clean: Float32Array) => develop(clean, size, exposure, stream(seed, 'sensor'));
  if (defect === undefined) return { kind: 'good', image: take(good) };

  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const spoiled = picture(product, { seed, size, exposure, flaw: drawFlaw(seed, defect, attempt) });
    const mask = visibleDifference(good, spoiled, size);
    const share = mask.data.reduce((sum, bit) => sum + bit, 0) / mask.data.length;
    if (share >= SMALLEST_SHARE && share <= LARGEST_SHARE) return { kind: defect, image: take(spoiled), mask };
  }
  throw new Error(`No visible '${defect}' came of seed ${seed} for ${product.title} at ${size} pixels.`);
}

/** Grey levels from which a difference counts as visible. */
const VISIBLE_LEVELS = 6;
const SMALLEST_SHARE = 1.2e-4;
const LARGEST_SHARE = 0.2;
const ATTEMPTS = 12;

function picture(product: Product, take: { seed: number; size: number; exposure: Exposure; flaw: Flaw | undefined }): Float32Array {
  const surface = new Surface(take.size);
  const noise = new Noise(stream(take.seed, 'texture'));
  product.draw({ surface, random: stream(take.seed, 'part'), noise, flaw: take.flaw });
  return expose(surface, take.exposure);
}

/** A flaw of any severity; those drawn again after an attempt too faint or too large lean to the middle. */
function drawFlaw(seed: number, kind: DefectKind, attempt: number): Flaw {
  const random = stream(seed, `${kind} ${attempt}`);
  return { kind, severity: mix(random.uniform(), 0.6, attempt / ATTEMPTS), noise: new Noise(random), random };
}

function visibleDifference(good: Float32Array, spoiled: Float32Array, size: number): Mask {
  const data = new Uint8Array(size * size);
  for (let i = 0; i < good.length; i++) {
    if (Math.abs(good[i] - spoiled[i]) >= VISIBLE_LEVELS) data[Math.floor(i / 3)] = 1;
  }
  return { width: size, height: size, data };
}

/** Chance of its own for each purpose, so that one drawing more does not shift another. FNV-1a over the purpose, then MurmurHash3's finish. */
function stream(seed: number, purpose: string): Random {
  let hash = Math.imul(seed | 0, 0x9e3779b1) ^ 0x811c9dc5;
  for (const letter of purpose) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return new Random(hash ^ (hash >>> 16));
}
