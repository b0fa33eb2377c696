/** How one number is made of a picture's patch distances and anomaly map. */
export type ImageScoreKind = 'patchMaximum' | 'topPatches' | 'smoothedMaximum';

/** The share of patches whose mean is the `topPatches` score. */
export const TOP_SHARE = 0.01;

/** @param distances `[h * w]`; `map` `[H * W]` smoothed */
export function imageScore(kind: ImageScoreKind, distances: Float32Array, map: Float32Array): number {
  switch (kind) {
    case 'patchMaximum':
      return maximum(distances);
    case 'topPatches': {
      const top = Float32Array.from(distances)
        .sort()
        .slice(-Math.max(1, Math.round(TOP_SHARE * distances.length)));
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
