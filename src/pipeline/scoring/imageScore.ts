/** How one number is made of a picture's patch distances and anomaly map. */
export type ImageScoreKind = 'patchMaximum' | 'topPatches' | 'smoothedMaximum';

/** How D's logits make a score. */
export const DISCRIMINATOR_SCORE: ImageScoreKind = 'topPatches';

/** How many of a picture's patches the `topPatches` score is the mean of: the top 1 %. */
export function topCount(cells: number): number {
  return Math.max(1, Math.round(0.01 * cells));
}

/** @param distances `[h * w]`; `map` `[H * W]` smoothed */
export function imageScore(kind: ImageScoreKind, distances: Float32Array, map: Float32Array): number {
  switch (kind) {
    case 'patchMaximum':
      return maximum(distances);
    case 'topPatches': {
      const top = Float32Array.from(distances).sort().slice(-topCount(distances.length));
      return top.reduce((sum, value) => sum + value, 0) / top.length;
    }
    case 'smoothedMaximum':
      return maximum(map);
  }
}

function maximum(values: Float32Array): number {
  let largest = -Infinity;
  for (const value of values) if (value > largest) largest = value;
  return largest;
}
