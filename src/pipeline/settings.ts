import type { Geometry } from './images/geometry.ts';
import type { ImageScoreKind } from './scoring/imageScore.ts';
import { DEFAULT_TAILS, type ThresholdRule } from './scoring/thresholds.ts';
import type { BackendName } from './runtime/backends/backend.ts';
import type { GeneratorKind } from './synthesis/generator.ts';

/** How long ToCoAD trains, in steps; docs/results.md has what the standard takes. */
export const TRAINING_PRESETS = {
  quick: { stage1Steps: 120, stage2Steps: 30 },
  standard: { stage1Steps: 400, stage2Steps: 80 },
  thorough: { stage1Steps: 1200, stage2Steps: 250 },
} as const;

export type TrainingPreset = keyof typeof TRAINING_PRESETS;

/** Which of the backbone's two tapped layers stage 2 tunes. */
export const TUNED_LAYERS = ['layer3', 'layers2and3'] as const;

/** How ToCoAD's two trainings go. */
export interface TrainingSettings {
  readonly stage1Steps: number;
  readonly stage2Steps: number;
  /** What the synthetic anomalies look like. */
  readonly generator: GeneratorKind;
  /** Stage 1's loss. */
  readonly loss: 'evenFocal' | 'focal' | 'crossEntropy';
  /** Weight of D's guidance in stage 2. */
  readonly guide: number;
  readonly tuned: (typeof TUNED_LAYERS)[number];
  /** What to compute on; `auto`: the fastest that is found to compute rightly. */
  readonly backend: BackendName | 'auto';
}

export interface TeachSettings {
  readonly geometry: Geometry;
  /** The frozen backbone alone, or ToCoAD's two trainings on top, kept where they help. */
  readonly method: 'stage0' | 'tocoad';
  readonly training: TrainingSettings;
  /** Pictures of labelled defects: the gate and the report rest on them where there are any. Nothing is trained on them. */
  readonly defects: readonly string[];
  /** Pictures of anything else, for synthetic anomalies to be made of. */
  readonly textures: readonly string[];
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
  training: { ...TRAINING_PRESETS.standard, generator: 'perlin', loss: 'evenFocal', guide: 1, tuned: 'layer3', backend: 'auto' },
  defects: [],
  textures: [],
  bank: 'auto',
  seed: 1,
  scoreKind: 'smoothedMaximum',
  thresholds: { rule: 'gev', tails: DEFAULT_TAILS },
  graphBudgetMs: 30,
  dimensions: 128,
  patchCapacity: 250_000,
};
