import type { Geometry } from './images/geometry.ts';
import type { ImageScoreKind } from './scoring/imageScore.ts';
import type { ThresholdRule } from './scoring/thresholds.ts';

/** Steps of stage 1 and stage 2. */
export const TRAINING_PRESETS = {
  quick: { stage1Steps: 120, stage2Steps: 60 },
  standard: { stage1Steps: 300, stage2Steps: 120 },
  thorough: { stage1Steps: 1000, stage2Steps: 300 },
} as const;

export type TrainingPreset = keyof typeof TRAINING_PRESETS;

export interface TeachSettings {
  readonly geometry: Geometry;
  /** The frozen backbone alone, or ToCoAD's two trainings on top, kept where they help. */
  readonly method: 'stage0' | 'tocoad';
  /** How long to train. */
  readonly preset: TrainingPreset;
  /** Patches of the memory bank, or `auto`: as few as serve the product as well as any number within the latency budget. */
  readonly bank: number | 'auto';
  readonly seed: number;
  readonly scoreKind: ImageScoreKind;
  readonly thresholds: ThresholdRule;
  /** What one picture may take in the graph, for `bank: 'auto'`. */
  readonly graphBudgetMs: number;
  /** Dimensions of a patch in the bank. */
  readonly dimensions: number;
  /** Patches held in memory while teaching, 4 * `dimensions` bytes each. */
  readonly patchCapacity: number;
}

export const DEFAULT_SETTINGS: TeachSettings = {
  geometry: { widthPx: 256, heightPx: 256 },
  method: 'stage0',
  preset: 'standard',
  bank: 'auto',
  seed: 1,
  scoreKind: 'smoothedMaximum',
  thresholds: { rule: 'mean3sd' },
  graphBudgetMs: 30,
  dimensions: 128,
  patchCapacity: 250_000,
};
