import { bankSize, type MemoryBank } from './bank.ts';
import { squaredDistance } from './distances.ts';

/** A patch of a bank, and how far it is from what it was compared with. */
export interface NearestPatch {
  readonly patch: number;
  readonly distance: number;
}

/** The patch of the bank that is nearest to a vector `[D]`; the first of several. */
export function nearestPatch(bank: MemoryBank, vector: Float32Array): NearestPatch {
  let nearest = { patch: -1, squared: Infinity };
  for (let patch = 0; patch < bankSize(bank); patch++) {
    const squared = squaredDistance(vector, 0, bank.vectors, patch, bank.dimensions);
    if (squared < nearest.squared) nearest = { patch, squared };
  }
  return { patch: nearest.patch, distance: Math.sqrt(nearest.squared) };
}
