import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { readDataset } from '../../src/pipeline/dataset.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { teach } from '../../src/pipeline/teach.ts';
import { SMALL, type TaughtProduct, teachMade } from '../taught.ts';

let taught: TaughtProduct;

beforeAll(async () => {
  taught = await teachMade('machined-part', { ...SMALL, bank: 'auto' });
});
afterAll(async () => {
  await rm(taught.folder, { recursive: true });
});

describe('a taught product', () => {
  it('parts made defects from made goods', async () => {
    const judge = await Judge.open(taught.bundle);
    const evaluation = await evaluate(judge, await readDataset(taught.data));
    expect(evaluation.imageAuroc).toBeGreaterThan(0.7);
    expect(evaluation.pixelAuroc).toBeGreaterThan(0.9);
    expect(evaluation.falseRejectRate).toBeLessThan(0.2);
    await judge.release();
  });

  it('chose its bank by latency and synthetic anomalies, and says why', () => {
    const { bank } = taught.manifest;
    expect(bank.candidates.map(({ patches }) => patches)).toContain(bank.patches);
    expect(bank.reason).toMatch(/standard error|smallest there is/);
    for (const { syntheticAuroc, graphMs } of bank.candidates) {
      expect(syntheticAuroc).toBeGreaterThan(0.5);
      expect(graphMs).toBeGreaterThan(0);
    }
  });

  it('reads 50 at the REJECT threshold', async () => {
    const judge = await Judge.open(taught.bundle);
    const files = await listImages(join(taught.data, 'test'), { recursive: true });
    const judgements = await Promise.all(files.map((file) => judge.judgeFile(file)));
    expect(new Set(judgements.map(({ percent }) => percent >= 50))).toEqual(new Set([true, false]));
    for (const { percent, score, verdict } of judgements) {
      expect(percent >= 50).toBe(score >= taught.manifest.thresholds.reject);
      expect(percent >= 50).toBe(verdict === 'REJECT');
    }
    await judge.release();
  });

  it('warns of few goods', () => {
    expect(taught.manifest.thresholds.warnings.map(({ code }) => code)).toContain('FEW_GOODS');
  });
});

describe('teaching', () => {
  const extractor = loadExtractor('efficientnet_lite0');
  const settings = { ...DEFAULT_SETTINGS, ...SMALL };

  it('gives the same model for the same seed, and another for another', async () => {
    const files = (await listImages(join(taught.data, 'train', 'good'))).slice(0, 8);
    const hashes = await Promise.all(
      [1, 1, 2].map(
        async (seed, i) =>
          (
            await teach(await extractor, files, join(taught.folder, `seed${i}`), {
              ...settings,
              geometry: { widthPx: 96, heightPx: 96 },
              bank: 200,
              seed,
            })
          ).manifest.files,
      ),
    );
    expect(hashes[0]).toEqual(hashes[1]);
    expect(hashes[0]).not.toEqual(hashes[2]);
  });

  it('goes on without pictures that cannot be used, and names them', async () => {
    const folder = join(taught.folder, 'mixed');
    await cp(join(taught.data, 'train', 'good'), folder, { recursive: true });
    await writeFile(join(folder, '000-broken.png'), 'not a picture');
    const { skipped, manifest } = await teach(await extractor, await listImages(folder), join(taught.folder, 'mixed-model'), settings);
    expect(skipped.map(({ error }) => error.where)).toEqual([join(folder, '000-broken.png')]);
    expect(manifest.images[0]).toEqual({ file: '000-broken.png', skipped: skipped[0].error.code });
    expect(manifest.images[1].sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(manifest.heldOut.map(({ image }) => image)).not.toContain(0);
    expect(manifest.heldOut).toHaveLength(24);
  });

  it('refuses too few pictures', async () => {
    const files = (await listImages(join(taught.data, 'train', 'good'))).slice(0, 4);
    await expect(teach(await extractor, files, join(taught.folder, 'few'), settings)).rejects.toMatchObject({ code: 'TOO_FEW_IMAGES' });
  });
});
