import { anomalyMap, type Smoothing } from './anomalyMap.ts';
import { imageScore, type ImageScoreKind } from './imageScore.ts';

/** What is said of one picture. */
export interface ScoredMap {
  /** The anomaly map, `[H, W]` at input size. */
  readonly map: Float32Array;
  readonly score: number;
}

/** @param cells `[h * w]` one number per cell of the picture: distances or logits */
export function scoredMap(kind: ImageScoreKind, cells: Float32Array, smoothing: Smoothing): ScoredMap {
  const map = anomalyMap(cells, smoothing);
  return { map, score: imageScore(kind, cells, map) };
}
