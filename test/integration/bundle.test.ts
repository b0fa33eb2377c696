import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBundle, writeBundle } from '../../src/pipeline/bundle/bundle.ts';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { EmbeddingReader } from '../../src/pipeline/memory/features.ts';
import { HeldOutSearch } from '../../src/pipeline/memory/search.ts';
import { compileGraph } from '../../src/pipeline/bundle/compile.ts';
import { floatData, openSession, pixelsOf } from '../../src/pipeline/runtime/onnx.ts';
import { anomalyMap, smoothingFor } from '../../src/pipeline/scoring/anomalyMap.ts';
import { imageScore } from '../../src/pipeline/scoring/imageScore.ts';
import { makePart } from '../../src/samples/part.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

let taught: TaughtProduct;
let images: RgbImage[];

beforeAll(async () => {
  taught = await teachMade('populated-board', { geometry: { widthPx: 160, heightPx: 128 }, bank: 600 });
  images = Array.from({ length: 8 }, (_, i) => cut(makePart('populated-board', { seed: 100 + i, size: 160 }).image, 128));
});
afterAll(async () => {
  await rm(taught.folder, { recursive: true });
});

describe('the compiled graph', () => {
  it('gives what its parts give one by one', async () => {
    const model = (await readBundle(taught.bundle)).model();
    const judge = await Judge.open(taught.bundle);
    const judgements = await judge.judge(images);
    const reader = await EmbeddingReader.open(model);
    const search = await HeldOutSearch.open(model.bank, [600]);
    const smoothing = smoothingFor(128, 160, 8);
    for (const [i, image] of images.entries()) {
      const [distances] = await search.distances(await reader.read([image]), -1);
      const map = anomalyMap(distances, smoothing);
      expect(relativeDifference(judgements[i].map, map)).toBeLessThan(1e-4);
      expect(judgements[i].score / imageScore('smoothedMaximum', distances, map)).toBeCloseTo(1, 4);
    }
    await Promise.all([judge.release(), reader.release(), search.release()]);
  });

  it('gives the same for a picture alone and in a batch of 8', async () => {
    const judge = await Judge.open(taught.bundle);
    const together = await judge.judge(images);
    for (const [i, image] of images.entries()) {
      const [alone] = await judge.judge([image]);
      expect(Math.abs(alone.score / together[i].score - 1)).toBeLessThan(1e-5);
      expect(relativeDifference(alone.map, together[i].map)).toBeLessThan(1e-5);
    }
    await judge.release();
  });

  it.each(['patchMaximum', 'topPatches'] as const)('scores by %s as imageScore does', async (scoreKind) => {
    const model = { ...(await readBundle(taught.bundle)).model(), scoreKind };
    const session = await openSession(compileGraph(model, {}));
    const scores = floatData((await session.run({ pixels: pixelsOf(images) })).score);
    const reader = await EmbeddingReader.open(model);
    const search = await HeldOutSearch.open(model.bank, [600]);
    for (const [i, image] of images.entries()) {
      const [distances] = await search.distances(await reader.read([image]), -1);
      expect(scores[i] / imageScore(scoreKind, distances, distances)).toBeCloseTo(1, 4);
    }
    await Promise.all([session.release(), reader.release(), search.release()]);
  });
});

describe('a bundle', () => {
  it('refuses to be written over something', async () => {
    const bundle = await readBundle(taught.bundle);
    await expect(writeBundle(taught.bundle, bundle.model(), bundle.manifest)).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' });
  });

  it.each(['graph.onnx', 'backbone.safetensors', 'bank.safetensors'])('is refused with one byte of %s changed', async (name) => {
    const copy = await copyOf(taught);
    const bytes = await readFile(join(copy, name));
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(join(copy, name), bytes);
    await expect(Judge.open(copy)).rejects.toMatchObject({ code: 'BUNDLE_BROKEN', where: join(copy, name) });
  });

  it.each([
    ['a threshold', (text: string) => text.replace(/"reject": [\d.]+/, '"reject": 1000000')],
    ['an unknown field', (text: string) => text.replace('{', '{ "extra": 1,')],
    ['no JSON at all', () => 'broken'],
    ['nothing', () => ''],
  ])('is refused when its manifest holds %s', async (_, change) => {
    const copy = await copyOf(taught);
    const path = join(copy, 'manifest.json');
    await writeFile(path, change(await readFile(path, 'utf8')));
    await expect(Judge.open(copy)).rejects.toMatchObject({ code: 'BUNDLE_BROKEN' });
  });

  it('is refused by name when a newer version made it', async () => {
    const copy = await copyOf(taught);
    const path = join(copy, 'manifest.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"format": 1', '"format": 2'));
    await expect(Judge.open(copy)).rejects.toMatchObject({ code: 'BUNDLE_NEWER' });
  });

  it('says which file is missing', async () => {
    const copy = await copyOf(taught);
    await rm(join(copy, 'graph.onnx'));
    await expect(Judge.open(copy)).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE', where: join(copy, 'graph.onnx') });
    await expect(Judge.open(join(taught.folder, 'nowhere'))).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE' });
  });
});

let copies = 0;

async function copyOf({ bundle, folder }: TaughtProduct): Promise<string> {
  const copy = join(folder, `copy${copies++}`);
  await cp(bundle, copy, { recursive: true });
  return copy;
}

function cut({ width, data }: RgbImage, height: number): RgbImage {
  return { width, height, data: data.slice(0, width * height * 3) };
}

function relativeDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  let scale = 0;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, Math.abs(b[i]));
  }
  return largest / scale;
}
