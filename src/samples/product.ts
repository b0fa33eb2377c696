import type { Random } from '../pipeline/random.ts';
import type { Lighting } from './drawing/lighting.ts';
import type { Noise } from './drawing/noise.ts';
import type { Surface } from './drawing/surface.ts';

export type DefectKind =
  | 'bent-tip'
  | 'contamination'
  | 'damaged-thread'
  | 'dent'
  | 'hole'
  | 'misplaced-feature'
  | 'misprint'
  | 'missing-feature'
  | 'missing-slot'
  | 'missing-thread'
  | 'scratch'
  | 'slub'
  | 'solder-bridge'
  | 'stain'
  | 'thread-pull'
  | 'wrinkle';

/** A kind of part and everything that is drawn of it. */
export interface Product {
  readonly name: string;
  /** For people: "Machined flange". */
  readonly title: string;
  /** What can go wrong with it. */
  readonly defects: readonly DefectKind[];
  readonly lighting: Lighting;
  draw(scene: Scene): void;
}

/** One part to draw. `random` and `noise` decide its tolerances alike with and without the flaw; the flaw brings its own chance. */
export interface Scene {
  readonly surface: Surface;
  readonly random: Random;
  readonly noise: Noise;
  readonly flaw: Flaw | undefined;
}

export interface Flaw {
  readonly kind: DefectKind;
  readonly random: Random;
  readonly noise: Noise;
  /** 0 barely visible .. 1 obvious. */
  readonly severity: number;
}
