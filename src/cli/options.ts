import { InvalidArgumentError } from 'commander';
import type { Backbone } from '../pipeline/backbone/layers.ts';
import type { Geometry } from '../pipeline/images/geometry.ts';
import { DEFAULT_SETTINGS, type TeachSettings } from '../pipeline/settings.ts';

/** The teaching options of the command line, as `addTeachOptions` parses them. */
export interface TeachOptions {
  readonly backbone: Backbone['name'];
  readonly weights?: string;
  readonly size: { widthPx: number; heightPx: number };
  readonly crop?: Geometry['crop'];
  readonly method: TeachSettings['method'];
  readonly preset: TeachSettings['preset'];
  readonly bank: number | 'auto';
  readonly score: TeachSettings['scoreKind'];
  readonly seed: number;
  readonly budget: number;
}

export function settingsOf({ size, crop, method, preset, bank, score, seed, budget }: TeachOptions): TeachSettings {
  const geometry: Geometry = { ...size, ...(crop === undefined ? {} : { crop }) };
  return { ...DEFAULT_SETTINGS, geometry, method, preset, bank, scoreKind: score, seed, graphBudgetMs: budget };
}

/** `256` or `384x256` (width x height). */
export function parseSize(text: string): { widthPx: number; heightPx: number } {
  const match = /^(\d+)(?:x(\d+))?$/.exec(text);
  if (!match) throw new InvalidArgumentError('Give a side in pixels, or WIDTHxHEIGHT.');
  return { widthPx: Number(match[1]), heightPx: Number(match[2] ?? match[1]) };
}

/** `LEFT,TOP,WIDTH,HEIGHT` in pixels of the picture. */
export function parseCrop(text: string): NonNullable<Geometry['crop']> {
  const match = /^(\d+),(\d+),(\d+),(\d+)$/.exec(text);
  if (!match) throw new InvalidArgumentError('Give LEFT,TOP,WIDTH,HEIGHT in pixels.');
  const [leftPx, topPx, widthPx, heightPx] = match.slice(1).map(Number);
  return { leftPx, topPx, widthPx, heightPx };
}

export function parseBank(text: string): number | 'auto' {
  return text === 'auto' ? text : parseCount(text);
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number above 0.');
  return Number(text);
}

export function parseSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}
