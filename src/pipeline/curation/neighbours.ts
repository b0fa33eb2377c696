import { setImmediate } from 'node:timers/promises';
import { evenly } from '../evenly.ts';
import { reportProgress, throwIfCancelled, type Work } from '../work.ts';
import { median } from './robust.ts';

/** Neighbours that say how alone a picture is: one could be its duplicate. */
const NEIGHBOURS = 3;
/** Pictures whose pairs say what is usual. */
const SAMPLE = 200;
/**
 * Two pictures are of one exposure, or as good as, where their distance is less than this share of what is usual among the product's. On the
 * made products the same picture compressed, scaled, blurred or with noise lies below 0.07, and the nearest pair of different parts at 0.18.
 */
const SAME = 0.1;
/** Numbers compared before it is seen whether two pictures can still be near. */
const BLOCK = 64;

/**
 * The mean distance of each vector to its three nearest neighbours: large for one that is alone (Ramaswamy, Rastogi & Shim 2000; the mean
 * instead of the last after Angiulli & Pizzuti 2002).
 * @throws PipelineError CANCELLED
 */
export async function loneliness(vectors: readonly Float32Array[], work: Work): Promise<number[]> {
  const count = Math.min(NEIGHBOURS, vectors.length - 1);
  const result: number[] = [];
  for (const [i, vector] of vectors.entries()) {
    await pause(work);
    const distances = new Float64Array(vectors.length);
    for (const [j, other] of vectors.entries()) distances[j] = i === j ? Infinity : squared(vector, other, Infinity);
    const nearest = distances.sort().subarray(0, count);
    result.push(count === 0 ? 0 : nearest.reduce((sum, distance) => sum + Math.sqrt(distance), 0) / count);
    reportProgress(work, 'compare', i + 1, vectors.length);
  }
  return result;
}

/**
 * For each thumbnail the first one before it that shows the same; undefined where there is none.
 * @throws PipelineError CANCELLED
 */
export async function nearDuplicates(thumbnails: readonly Float32Array[], work: Work): Promise<(number | undefined)[]> {
  const limit = (SAME * usualDistance(thumbnails)) ** 2;
  const result: (number | undefined)[] = [];
  for (const [i, thumbnail] of thumbnails.entries()) {
    await pause(work);
    const first = thumbnails.slice(0, i).findIndex((earlier) => squared(thumbnail, earlier, limit) <= limit);
    result.push(first < 0 ? undefined : first);
  }
  return result;
}

/** The median distance of all pairs of some vectors; 0 of a single one. */
function usualDistance(vectors: readonly Float32Array[]): number {
  const some = evenly(vectors.length, SAMPLE).map((i) => vectors[i]);
  const distances = some.flatMap((vector, i) => some.slice(0, i).map((other) => Math.sqrt(squared(vector, other, Infinity))));
  return distances.length === 0 ? 0 : median(distances);
}

/** |a - b|^2, or anything above the limit where it is above. */
function squared(a: Float32Array, b: Float32Array, limit: number): number {
  let sum = 0;
  for (let start = 0; start < a.length && sum <= limit; start += BLOCK) {
    const end = Math.min(start + BLOCK, a.length);
    for (let i = start; i < end; i++) sum += (a[i] - b[i]) ** 2;
  }
  return sum;
}

/** Lets others have their turn. */
async function pause(work: Work): Promise<void> {
  await setImmediate();
  throwIfCancelled(work, 'check');
}
