import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { readBundle } from '../../src/pipeline/bundle/bundle.ts';
import { Explainer } from '../../src/pipeline/explain.ts';
import { extendVersion, type ExtensionPlan } from '../../src/pipeline/extend.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { openPrepared } from '../../src/pipeline/images/geometry.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { bankSize } from '../../src/pipeline/memory/bank.ts';
import { EmbeddingReader } from '../../src/pipeline/memory/features.ts';
import { HeldOutSearch } from '../../src/pipeline/memory/search.ts';
import { learn, publish } from '../../src/pipeline/teach.ts';
import { VERSIONS } from '../../src/pipeline/versions.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { testFolder } from '../folders.ts';
import { smallTraining } from '../small-training.ts';

const SIDE_PX = 96;
const TAUGHT = 10;
const SETTINGS = smallTraining(SIDE_PX, { stage1Steps: 12, stage2Steps: 6, backend: 'wasm' });

const root = await testFolder();
let goods: string[];
let added: string[];
let defects: string[];

/** All four kinds of version of one product. */
beforeAll(async () => {
  const data = join(root, 'data');
  await writeDataset(data, 'machined-part', { train: TAUGHT, goodTest: 3, defectsPerKind: 1, seed: 1, size: SIDE_PX });
  goods = await listImages(join(data, 'train', 'good'));
  added = await listImages(join(data, 'test', 'good'));
  defects = await listImages(join(data, 'test', 'scratch'));
  const checkpoints = join(root, 'training');
  await mkdir(checkpoints);
  const lesson = await learn(await loadExtractor('efficientnet_lite0'), goods, SETTINGS, { checkpoints });
  for (const version of lesson.versions) await publish(version, lesson, goods, folderOf(version.name), SETTINGS);
});

function folderOf(name: string): string {
  return join(root, name.replace('+', '-'));
}

async function planOf(name: string, plan: Partial<ExtensionPlan> = {}): Promise<ExtensionPlan> {
  const bundle = await readBundle(folderOf(name));
  return { manifest: bundle.manifest, model: bundle.model(), goods, added, defects, ...plan };
}

describe.each(VERSIONS)('%s', (name) => {
  it('explains a place by the good patch that is nearest to it', async () => {
    const [explainer, judge] = [await Explainer.open(folderOf(name)), await Judge.open(folderOf(name))];
    const image = await openPrepared(defects[0], SETTINGS.geometry);
    const model = (await readBundle(folderOf(name))).model();
    const reader = await EmbeddingReader.open(model);
    const search = await HeldOutSearch.open(model.bank, [bankSize(model.bank)]);
    const [{ map }] = await judge.judge([image]);
    const [distances] = await search.distances(await reader.read([image]), -1);
    const grid = Math.sqrt(distances.length);

    const { peak, ...said } = await explainer.explain(defects[0]);
    expect(said.map).toEqual(map);
    expect(peak.score).toBe(map.reduce((most, value) => Math.max(most, value), -Infinity));
    expect(said.at).toEqual(peak);
    expect(said.nearest.distance).toBeCloseTo(distances[Math.floor(peak.y * grid) * grid + Math.floor(peak.x * grid)], 3);
    for (const at of [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
      { x: 0.4, y: 0.9 },
    ]) {
      const { nearest } = await explainer.explain(defects[0], at);
      const cell = Math.min(grid - 1, Math.floor(at.y * grid)) * grid + Math.min(grid - 1, Math.floor(at.x * grid));
      expect(nearest.distance).toBeCloseTo(distances[cell], 3);
      expect(nearest.image).toBeLessThan(TAUGHT);
      const { left, top, width, height } = nearest.patch;
      expect([left, top, 1 - left - width, 1 - top - height].every((share) => share > -1e-9)).toBe(true);
    }
    await Promise.all([explainer.release(), judge.release(), reader.release(), search.release()]);
  });

  it('finds a patch that it remembers in the picture it is of', async () => {
    const explainer = await Explainer.open(folderOf(name));
    const { bank, extractor } = (await readBundle(folderOf(name))).model();
    const grid = SIDE_PX / extractor.backbone.taps[0].stride;
    const [image, cell] = [bank.imageIndex[5], bank.cellIndex[5]];
    const at = { x: ((cell % grid) + 0.5) / grid, y: (Math.floor(cell / grid) + 0.5) / grid };
    const { nearest } = await explainer.explain(goods[image], at);
    expect(nearest.image).toBe(image);
    expect(nearest.distance).toBeLessThan(0.05);
    expect(Math.abs(nearest.patch.left + nearest.patch.width / 2 - at.x)).toBeLessThan(1 / grid);
    expect(Math.abs(nearest.patch.top + nearest.patch.height / 2 - at.y)).toBeLessThan(1 / grid);
    await explainer.release();
  });

  it('extended, remembers the new pictures too and is one that can be judged by', async () => {
    const plan = await planOf(name);
    const folder = join(root, `${name.replace('+', '-')} extended`);
    const manifest = await extendVersion(plan, folder);
    const { bank } = (await readBundle(folder)).model();
    const before = plan.model.bank;
    expect(manifest.version).toBe(name);
    expect(manifest.contentHash).not.toBe(plan.manifest.contentHash);
    expect(manifest.bank.patches).toBe(bankSize(before) + added.length * 32);
    expect(bank.vectors.subarray(0, before.vectors.length)).toEqual(before.vectors);
    expect(new Set(bank.imageIndex.subarray(bankSize(before)))).toEqual(new Set([TAUGHT, TAUGHT + 1, TAUGHT + 2]));
    expect(manifest.images.map(({ sha256 }) => sha256?.length)).toEqual(Array.from({ length: TAUGHT + 3 }, () => 64));
    expect(manifest.images.slice(0, TAUGHT)).toEqual(plan.manifest.images);
    expect(manifest.heldOut.map(({ image }) => image)).toEqual([...plan.manifest.heldOut.map(({ image }) => image), 10, 11, 12]);
    expect(manifest.thresholds).toMatchObject({
      rule: 'gev',
      goods: manifest.heldOut.length,
      recall: { value: expect.any(Number) as number },
    });
    const judges = [await Judge.open(folderOf(name)), await Judge.open(folder)];
    for (const file of added) {
      const [old, extended] = await Promise.all(judges.map(async (judge) => (await judge.judgeFile(file)).score));
      expect(extended).toBeLessThan(old);
    }
    await Promise.all(judges.map((judge) => judge.release()));
  });

  it('extended, scores the goods before as it did or lower: there is more that they can be like', async () => {
    const { manifest: before } = await readBundle(folderOf(name));
    const { manifest: after } = await readBundle(join(root, `${name.replace('+', '-')} extended`));
    for (const [i, { score }] of before.heldOut.entries()) expect(after.heldOut[i].score).toBeLessThan(score + 1e-3);
  });
});

describe('extending', () => {
  it('leaves nothing where it is cancelled, or a picture cannot be used', async () => {
    const folder = join(root, 'nothing');
    await expect(extendVersion(await planOf('stage0'), folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    const missing = await planOf('stage0', { added: [join(root, 'missing.png')] });
    await expect(extendVersion(missing, folder)).rejects.toMatchObject({ code: 'IMAGE_MISSING' });
    await expect(readBundle(folder)).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE' });
  });
});
