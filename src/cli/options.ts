import { InvalidArgumentError } from 'commander';
import type { Backbone } from '../pipeline/backbone/layers.ts';
import { listImages } from '../pipeline/images/files.ts';
import type { Geometry } from '../pipeline/images/geometry.ts';
import type { TeachRequest } from '../trainer/teachInWorker.ts';
import { DEFAULT_SETTINGS, TRAINING_PRESETS, type TeachSettings, type TrainingPreset } from '../pipeline/settings.ts';

/** The teaching options of the command line, as `addTeachOptions` parses them. */
export interface TeachOptions {
  readonly backbone: Backbone['name'];
  readonly weights?: string;
  readonly size: { widthPx: number; heightPx: number };
  readonly crop?: Geometry['crop'];
  readonly method: TeachSettings['method'];
  readonly preset: TrainingPreset;
  readonly defects?: string;
  readonly textures?: string;
  readonly backend: TeachSettings['training']['backend'];
  readonly bank: number | 'auto';
  readonly score: TeachSettings['scoreKind'];
  readonly seed: number;
  readonly budget: number;
}

/** What these options ask of a training worker. */
export async function requestOf(options: TeachOptions, files: readonly string[], folder: string): Promise<TeachRequest> {
  const { backbone, weights } = options;
  return { backbone, files, folder, settings: await settingsOf(options), ...(weights !== undefined && { weightsFile: weights }) };
}

async function settingsOf(options: TeachOptions): Promise<TeachSettings> {
  const { size, crop, method, preset, backend, bank, score, seed, budget } = options;
  const geometry: Geometry = { ...size, ...(crop === undefined ? {} : { crop }) };
  const training = { ...DEFAULT_SETTINGS.training, ...TRAINING_PRESETS[preset], backend };
  const defects = options.defects === undefined ? [] : await listImages(options.defects);
  const textures = options.textures === undefined ? [] : await listImages(options.textures);
  return { ...DEFAULT_SETTINGS, geometry, method, training, defects, textures, bank, scoreKind: score, seed, graphBudgetMs: budget };
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
