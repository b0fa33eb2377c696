import type { Backbone } from './layers.ts';
import type { Weights } from './weights.ts';

/** A backbone with its weights: what sees. */
export interface Extractor {
  readonly backbone: Backbone;
  readonly weights: Weights;
}
