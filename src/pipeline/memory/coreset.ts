import type { Random } from '../random.ts';
import { reportProgress, throwIfCancelled, type Work } from '../work.ts';
import { CentreDistances, squaredDistance, squaredNorms } from './distances.ts';

/** Points that are followed exactly between two passes over all of them. */
const POOL = 4096;
/** Points of one ONNX Runtime call: bounds the memory of a pass to this many times the new centres. */
const BLOCK = 16_384;
/** New centres of one pass at the most, for the same reason. */
const MAX_NEW_CENTRES = 256;

/**
 * Greedy k-centre selection (Gonzalez 1985; the coreset of Roth et al. 2022, algorithm 1): starting anywhere, take again and again the
 * point farthest from all taken ones. The order is nested: the first k of a selection of n are the selection of k.
 *
 * Exact, yet few passes over the points: distances only shrink, so a stale distance is an upper bound. The points with the largest
 * bounds form a pool that is kept exact; while the best of the pool is at or above every bound outside it, it is the true farthest point.
 *
 * @param points `[n, D]`
 * @param count how many to take; all, farthest first, when there are fewer points
 * @param held `[m, D]` what counts as taken before the first one: the selection goes on from there instead of anywhere
 * @returns indices into `points`, in the order taken
 * @throws PipelineError CANCELLED
 */
export async function selectCoreset(
  points: Float32Array,
  dimensions: number,
  count: number,
  random: Random,
  work: Work = {},
  held?: Float32Array,
): Promise<Int32Array> {
  const total = points.length / dimensions;
  const wanted = Math.min(count, total);
  const selected = new Int32Array(wanted);
  if (wanted === 0) return selected;
  const distances = await CentreDistances.open(dimensions);
  try {
    const norms = squaredNorms(points, dimensions);
    const bounds = new Float32Array(total).fill(Infinity);
    let taken = 0;
    let synchronised = 0;
    if (held) {
      const block = MAX_NEW_CENTRES * dimensions;
      for (let start = 0; start < held.length; start += block) {
        await lowerBounds(distances, points, dimensions, norms, bounds, held.subarray(start, start + block));
      }
    } else selected[taken++] = random.integer(total);
    while (taken < wanted) {
      throwIfCancelled(work, 'coreset');
      const newCentres = gatherRows(points, dimensions, selected.subarray(synchronised, taken));
      if (newCentres.length > 0) await lowerBounds(distances, points, dimensions, norms, bounds, newCentres);
      for (let i = synchronised; i < taken; i++) bounds[selected[i]] = -Infinity;
      synchronised = taken;
      taken = takeFromPool(points, dimensions, bounds, selected, taken);
      reportProgress(work, 'coreset', taken, wanted);
    }
    return selected;
  } finally {
    await distances.release();
  }
}

/** bounds[p] = min(bounds[p], |p - c|^2 over the centres c, `[m, D]`). */
async function lowerBounds(
  distances: CentreDistances,
  points: Float32Array,
  dimensions: number,
  norms: Float32Array,
  bounds: Float32Array,
  centres: Float32Array,
): Promise<void> {
  for (let start = 0; start < bounds.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, bounds.length);
    const nearest = await distances.nearest(points.subarray(start * dimensions, end * dimensions), centres);
    for (let i = start; i < end; i++) bounds[i] = Math.min(bounds[i], norms[i] + 2 * nearest[i - start]);
  }
}

/** Takes farthest points while the pool proves them so; at least one. Returns how many are selected now. */
function takeFromPool(points: Float32Array, dimensions: number, bounds: Float32Array, selected: Int32Array, taken: number): number {
  const { pool, boundOutside } = largest(bounds, POOL);
  const own = gatherRows(points, dimensions, pool);
  const current = Float32Array.from(pool, (index) => bounds[index]);
  const end = Math.min(selected.length, taken + MAX_NEW_CENTRES);
  for (const first = taken; taken < end; taken++) {
    let best = 0;
    for (let i = 1; i < current.length; i++) if (current[i] > current[best]) best = i;
    if (taken > first && current[best] < boundOutside) break;
    selected[taken] = pool[best];
    for (let i = 0; i < current.length; i++) {
      if (current[i] !== -Infinity) current[i] = Math.min(current[i], squaredDistance(own, i, own, best, dimensions));
    }
    current[best] = -Infinity;
  }
  return taken;
}

/** Indices of the `count` largest values, and the largest value left outside. */
function largest(values: Float32Array, count: number): { pool: Int32Array; boundOutside: number } {
  if (values.length <= count) return { pool: Int32Array.from(values.keys()), boundOutside: -Infinity };
  const boundOutside = Float32Array.from(values).sort()[values.length - count - 1];
  const pool = new Int32Array(count);
  let size = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > boundOutside && size < count) pool[size++] = i;
  for (let i = 0; i < values.length && size < count; i++) if (values[i] === boundOutside) pool[size++] = i;
  return { pool, boundOutside };
}

/** The rows of `[n, D]` at the indices, copied. */
export function gatherRows(points: Float32Array, dimensions: number, indices: ArrayLike<number>): Float32Array {
  const rows = new Float32Array(indices.length * dimensions);
  for (let i = 0; i < indices.length; i++)
    rows.set(points.subarray(indices[i] * dimensions, (indices[i] + 1) * dimensions), i * dimensions);
  return rows;
}
