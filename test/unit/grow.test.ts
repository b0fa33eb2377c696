import { describe, expect, it } from 'vitest';
import { bankSize, type MemoryBank } from '../../src/pipeline/memory/bank.ts';
import { selectCoreset } from '../../src/pipeline/memory/coreset.ts';
import { grownBank, patchesOfEach } from '../../src/pipeline/memory/grow.ts';
import { nearestPatch } from '../../src/pipeline/memory/nearest.ts';
import { Random } from '../../src/pipeline/random.ts';

const DIMENSIONS = 4;

function points(count: number, seed: number, offset = 0): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count * DIMENSIONS }, () => Math.f16round(random.normal() + offset));
}

function bankOf(vectors: Float32Array): MemoryBank {
  const size = vectors.length / DIMENSIONS;
  return { dimensions: DIMENSIONS, vectors, imageIndex: new Int32Array(size), cellIndex: Int32Array.from({ length: size }, (_, i) => i) };
}

describe('a coreset that goes on from what is held', () => {
  it('takes the point that is farthest from all that is held, then the next', async () => {
    const [held, more] = [points(600, 1), points(300, 2)];
    const chosen = await selectCoreset(more, DIMENSIONS, 40, new Random(9), {}, held);
    const centres = [...held];
    for (const index of chosen) {
      const distances = Array.from({ length: 300 }, (_, i) => nearestPatch(bankOf(Float32Array.from(centres)), row(more, i)).distance);
      expect(distances[index]).toBeCloseTo(Math.max(...distances), 4);
      centres.push(...row(more, index));
    }
  });
});

function row(vectors: Float32Array, i: number): Float32Array {
  return vectors.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
}

describe('a bank that grows', () => {
  it('keeps what it held, and knows where each new patch is from', async () => {
    const bank = bankOf(points(50, 1));
    const far = points(20, 3, 10); // two pictures of ten cells
    const grown = await grownBank(bank, far, { cells: 10, firstImage: 7, count: 12 });
    expect(bankSize(grown)).toBe(62);
    expect(grown.vectors.subarray(0, bank.vectors.length)).toEqual(bank.vectors);
    for (let patch = 50; patch < 62; patch++) {
      expect([7, 8]).toContain(grown.imageIndex[patch]);
      const from = (grown.imageIndex[patch] - 7) * 10 + grown.cellIndex[patch];
      expect(row(grown.vectors, patch)).toEqual(row(far, from));
    }
  });

  it('takes from each new picture as much as it holds of each old one, within its room', () => {
    const bank = bankOf(points(1000, 1));
    expect(patchesOfEach(bank, 10, 3)).toBe(100);
    expect(patchesOfEach(bank, 500, 3)).toBe(32);
    expect(patchesOfEach(bankOf(points(30_000, 1)), 20, 100)).toBe(100);
    expect(() => patchesOfEach(bankOf(points(39_990, 1)), 20, 1)).toThrow(expect.objectContaining({ code: 'BANK_FULL' }));
  });
});
