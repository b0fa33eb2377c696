import type { Mask, RgbImage } from '../images/image.ts';
import type { Random } from '../random.ts';

/** All that an anomaly is made from. */
export interface Scene {
  /** The good picture to spoil. It is never written to. */
  readonly image: RgbImage;
  /** Where the object lies in it; undefined where all of the picture is the product, or where the object could not be told. */
  readonly foreground: Mask | undefined;
  /** Pixels of the foreground, or of the picture. */
  readonly areaPx: number;
  /** Size of what is cut or pasted, as a share of the usual one. */
  readonly reach: number;
  /** Good pictures of the product, at least one. */
  readonly goods: readonly RgbImage[];
  /** Pictures of anything else; may be empty. */
  readonly textures: readonly RgbImage[];
  readonly random: Random;
}

/** A rectangle of whole pixels inside a picture. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How much of a new colour the pixels of a box take; `opacity` is `[height, width]`, 0..1. */
export interface SoftMask extends Box {
  readonly opacity: Float32Array;
}

/** The new colour of the pixel at column x and row y of the picture, 0..255, written to `colour` `[3]`. */
export type Paint = (x: number, y: number, colour: Float32Array) => void;

/** What is to be painted where, and in words how it came about. */
export interface Change {
  readonly mask: SoftMask;
  readonly paint: Paint;
  /** Form and filling, such as "thread, stripes". */
  readonly recipe: string;
}

/** One way to spoil a picture. */
export type Draft = (scene: Scene) => Change;

/** A pixel of the foreground, or of the picture where there is none; each as likely. */
export function drawPlace({ image, foreground, areaPx, random }: Scene): { x: number; y: number } {
  const drawn = random.integer(areaPx);
  const index = foreground === undefined ? drawn : indexOfMarked(foreground.data, drawn);
  const x = index % image.width;
  return { x, y: (index - x) / image.width };
}

/** The part of a rectangle around a centre, reaching the given distances to each side, that lies in the picture. */
export function boxAround({ width, height }: RgbImage, centre: { x: number; y: number }, reach: { x: number; y: number }): Box {
  const left = Math.min(width - 1, Math.max(0, Math.floor(centre.x - reach.x)));
  const top = Math.min(height - 1, Math.max(0, Math.floor(centre.y - reach.y)));
  const right = Math.max(left + 1, Math.min(width, Math.ceil(centre.x + reach.x) + 1));
  const bottom = Math.max(top + 1, Math.min(height, Math.ceil(centre.y + reach.y) + 1));
  return { left, top, width: right - left, height: bottom - top };
}

/** A number from low to high whose logarithm is uniform: as many small ones as large ones. */
export function drawLog(random: Random, low: number, high: number): number {
  return low * Math.max(1, high / low) ** random.uniform();
}

export function clamp(value: number, low = 0, high = 1): number {
  return value < low ? low : value > high ? high : value;
}

/** Where the mark of the given rank, counted from 0, stands. */
function indexOfMarked(marks: Uint8Array, rank: number): number {
  let index = -1;
  for (let left = rank; left >= 0; left -= marks[index]) index++;
  return index;
}
