import { describe, expect, it } from 'vitest';
import { selectCoreset } from '../../src/pipeline/memory/coreset.ts';
import { squaredDistance } from '../../src/pipeline/memory/distances.ts';
import { Random } from '../../src/pipeline/random.ts';
import { clusteredPoints } from '../points.ts';

const DIMENSIONS = 16;

describe('selectCoreset', () => {
  it('takes what a plain greedy k-centre takes, point by point', async () => {
    const points = clusteredPoints(9000, DIMENSIONS, 1);
    const selected = await selectCoreset(points, DIMENSIONS, 300, new Random(5));
    expect([...selected]).toEqual(plainGreedy(points, 300, selected[0]));
  });

  it('is nested: fewer patches are the first of more', async () => {
    const points = clusteredPoints(6000, DIMENSIONS, 2);
    const many = await selectCoreset(points, DIMENSIONS, 400, new Random(3));
    const few = await selectCoreset(points, DIMENSIONS, 50, new Random(3));
    expect([...few]).toEqual([...many.subarray(0, 50)]);
  });

  it('takes every point once when asked for more than there are', async () => {
    const points = clusteredPoints(40, DIMENSIONS, 3);
    const selected = await selectCoreset(points, DIMENSIONS, 100, new Random(1));
    expect([...selected].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('survives points that are all the same', async () => {
    const selected = await selectCoreset(new Float32Array(50 * DIMENSIONS).fill(1), DIMENSIONS, 10, new Random(1));
    expect(new Set(selected).size).toBe(10);
  });

  it('covers better than a random pick', async () => {
    const points = clusteredPoints(8000, DIMENSIONS, 4);
    const selected = await selectCoreset(points, DIMENSIONS, 200, new Random(1));
    const picked = new Random(2).shuffled(Array.from({ length: 8000 }, (_, i) => i)).slice(0, 200);
    expect(radius(points, [...selected])).toBeLessThan(0.8 * radius(points, picked));
  });

  it('stops when cancelled and says so', async () => {
    const controller = new AbortController();
    const work = {
      signal: controller.signal,
      onProgress: () => {
        controller.abort();
      },
    };
    const points = clusteredPoints(20_000, DIMENSIONS, 5);
    await expect(selectCoreset(points, DIMENSIONS, 2000, new Random(1), work)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

function plainGreedy(points: Float32Array, count: number, first: number): number[] {
  const total = points.length / DIMENSIONS;
  const selected = [first];
  const distances = new Float64Array(total).fill(Infinity);
  while (selected.length < count) {
    let farthest = 0;
    for (let i = 0; i < total; i++) {
      distances[i] = Math.min(distances[i], squaredDistance(points, i, points, selected[selected.length - 1], DIMENSIONS));
      if (distances[i] > distances[farthest]) farthest = i;
    }
    selected.push(farthest);
  }
  return selected;
}

function radius(points: Float32Array, centres: readonly number[]): number {
  let largest = 0;
  for (let i = 0; i < points.length / DIMENSIONS; i++) {
    largest = Math.max(largest, Math.min(...centres.map((centre) => squaredDistance(points, i, points, centre, DIMENSIONS))));
  }
  return Math.sqrt(largest);
}
