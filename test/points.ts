import { Random } from '../src/pipeline/random.ts';

/** Points in clusters of unequal size and spread, like patch features: `[count, dimensions]`. */
export function clusteredPoints(count: number, dimensions: number, seed: number): Float32Array {
  const random = new Random(seed);
  const centres = Array.from({ length: 12 }, () => Float32Array.from({ length: dimensions }, () => random.normal(0, 3)));
  const points = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const cluster = Math.floor(12 * random.uniform() ** 2);
    for (let d = 0; d < dimensions; d++) points[i * dimensions + d] = centres[cluster][d] + random.normal(0, 0.2 + 0.1 * cluster);
  }
  return points;
}
