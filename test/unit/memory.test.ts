import { describe, expect, it } from 'vitest';
import { layersOf } from '../../src/pipeline/backbone/layers.ts';
import { EFFICIENTNET_LITE0 } from '../../src/pipeline/backbone/mobile.ts';
import { randomWeights } from '../../src/pipeline/backbone/weights.ts';
import type { MemoryBank } from '../../src/pipeline/memory/bank.ts';
import { PatchCollector } from '../../src/pipeline/memory/collector.ts';
import { squaredDistance } from '../../src/pipeline/memory/distances.ts';
import { beginGraph, EmbeddingReader, MomentsReader } from '../../src/pipeline/memory/features.ts';
import { fitProjection, type Moments } from '../../src/pipeline/memory/projection.ts';
import { HeldOutSearch } from '../../src/pipeline/memory/search.ts';
import { addPatchFeatures } from '../../src/pipeline/memory/embedding.ts';
import { Random } from '../../src/pipeline/random.ts';
import { floatData, openSession, pixelsOf } from '../../src/pipeline/runtime/onnx.ts';
import { makePart } from '../../src/samples/part.ts';
import { clusteredPoints } from '../points.ts';

describe('fitProjection', () => {
  const points = spreadPoints(3000, 24, 1);
  const projection = fitProjection(momentsOf(points, 24), 6, new Random(1));

  it('has orthonormal components', () => {
    for (let a = 0; a < 6; a++) {
      for (let b = 0; b < 6; b++) expect(dot(projection.components, a, b, 24)).toBeCloseTo(a === b ? 1 : 0, 4);
    }
  });

  it('finds the directions of largest spread, in order', () => {
    const variances = Array.from({ length: 6 }, (_, d) => varianceAlong(points, projection.components.subarray(d * 24, (d + 1) * 24)));
    expect([...variances].sort((a, b) => b - a)).toEqual(variances);
    for (let d = 0; d < 6; d++) expect(variances[d] / (10 - d) ** 2).toBeGreaterThan(0.85);
  });

  it('keeps to the number of features when asked for more dimensions', () => {
    expect(fitProjection(momentsOf(points, 24), 100, new Random(1)).to).toBe(24);
  });
});

describe('the embedding', () => {
  it('projects before pooling and upsampling, and gives what projecting the features gives', async () => {
    const backbone = EFFICIENTNET_LITE0;
    const extractor = { backbone, weights: randomWeights(layersOf(backbone), new Random(1)) };
    const images = [1, 2].map((seed) => makePart('machined-part', { seed, size: 96 }).image);
    const moments = await MomentsReader.open(extractor);
    await moments.add(images);
    expect(moments.moments.count).toBe(2 * 12 * 12);
    const projection = fitProjection(moments.moments, 32, new Random(1));
    await moments.release();

    const graph = beginGraph(extractor);
    graph.node('Identity', [addPatchFeatures(graph, backbone.taps)], 'raw');
    graph.output('raw', 'float32', ['patches', projection.from]);
    const session = await openSession(graph.encode());
    const raw = floatData((await session.run({ pixels: pixelsOf(images) })).raw);
    const reader = await EmbeddingReader.open({ extractor, projection });
    const embedding = await reader.read(images);
    await Promise.all([session.release(), reader.release()]);

    const scale = Math.max(...embedding.map(Math.abs));
    for (let patch = 0; patch < 288; patch += 7) {
      for (let d = 0; d < 32; d++) {
        let expected = 0;
        for (let c = 0; c < projection.from; c++) {
          expected += projection.components[d * projection.from + c] * (raw[patch * projection.from + c] - projection.mean[c]);
        }
        expect(Math.abs(embedding[patch * 32 + d] - expected) / scale).toBeLessThan(1e-4);
      }
    }
  });
});

describe('PatchCollector', () => {
  it('keeps to its capacity and still covers what was added', async () => {
    const points = clusteredPoints(6000, 8, 1);
    const collect = async (capacity: number): Promise<MemoryBank> => {
      const collector = new PatchCollector(8, 6000, { capacity, kept: 300 }, new Random(1));
      for (let image = 0; image < 60; image++) await collector.add(points.subarray(image * 800, (image + 1) * 800), image, {});
      return collector.select(200, {});
    };
    const whole = await collect(6000);
    const streamed = await collect(1000);
    expect(streamed.imageIndex).toHaveLength(200);
    expect(radius(points, streamed)).toBeLessThan(2 * radius(points, whole));
  });

  it('remembers which picture and cell each patch came from', async () => {
    const points = clusteredPoints(1000, 8, 2);
    const collector = new PatchCollector(8, 1000, { capacity: 250, kept: 100 }, new Random(1));
    for (let image = 0; image < 10; image++) await collector.add(points.subarray(image * 800, (image + 1) * 800), image, {});
    const bank = await collector.select(80, {});
    for (let i = 0; i < 80; i++) {
      const at = (bank.imageIndex[i] * 100 + bank.cellIndex[i]) * 8;
      expect([...bank.vectors.subarray(i * 8, (i + 1) * 8)]).toEqual([...points.subarray(at, at + 8)].map(Math.f16round));
    }
  });
});

describe('HeldOutSearch', () => {
  const dimensions = 8;
  const vectors = clusteredPoints(700, dimensions, 3).map(Math.f16round) as Float32Array;
  const bank: MemoryBank = {
    dimensions,
    vectors,
    imageIndex: Int32Array.from({ length: 700 }, (_, i) => i % 5),
    cellIndex: Int32Array.from({ length: 700 }, (_, i) => i),
  };
  const queries = clusteredPoints(40, dimensions, 4);

  it.each([-1, 2])('is exact for every size, without picture %i', async (image) => {
    const sizes = [10, 300, 700];
    const search = await HeldOutSearch.open(bank, sizes);
    const found = await search.distances(queries, image);
    sizes.forEach((size, at) => {
      for (let q = 0; q < 40; q++) {
        let least = Infinity;
        for (let i = 0; i < size; i++) {
          if (bank.imageIndex[i] !== image) least = Math.min(least, squaredDistance(queries, q, vectors, i, dimensions));
        }
        expect(found[at][q]).toBeCloseTo(Math.sqrt(least), 3);
      }
    });
    await search.release();
  });
});

/** Points whose first axes spread 10, 9, 8, ... and the others 1. */
function spreadPoints(count: number, dimensions: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count * dimensions }, (_, i) => random.normal(2, Math.max(1, 10 - (i % dimensions))));
}

function momentsOf(points: Float32Array, dimensions: number): Moments {
  const count = points.length / dimensions;
  const sum = new Float64Array(dimensions);
  const gram = new Float64Array(dimensions ** 2);
  for (let p = 0; p < count; p++) {
    for (let i = 0; i < dimensions; i++) {
      sum[i] += points[p * dimensions + i];
      for (let j = 0; j < dimensions; j++) gram[i * dimensions + j] += points[p * dimensions + i] * points[p * dimensions + j];
    }
  }
  return { count, sum, gram };
}

function dot(rows: Float32Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += rows[a * length + i] * rows[b * length + i];
  return sum;
}

function varianceAlong(points: Float32Array, direction: Float32Array): number {
  const dimensions = direction.length;
  const values = Array.from({ length: points.length / dimensions }, (_, p) =>
    direction.reduce((sum, x, d) => sum + x * points[p * dimensions + d], 0),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

function radius(points: Float32Array, bank: MemoryBank): number {
  let largest = 0;
  for (let p = 0; p < points.length / bank.dimensions; p++) {
    let least = Infinity;
    for (let i = 0; i < bank.imageIndex.length; i++) least = Math.min(least, squaredDistance(points, p, bank.vectors, i, bank.dimensions));
    largest = Math.max(largest, least);
  }
  return Math.sqrt(largest);
}
