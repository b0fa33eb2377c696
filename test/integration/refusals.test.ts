import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { readBundle, writeBundle } from '../../src/pipeline/bundle/bundle.ts';
import type { Manifest } from '../../src/pipeline/bundle/manifest.ts';
import { readDataset } from '../../src/pipeline/dataset.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { DEFAULT_SETTINGS, type TeachSettings } from '../../src/pipeline/settings.ts';
import { teach } from '../../src/pipeline/teach.ts';
import type { Work } from '../../src/pipeline/work.ts';
import { SMALL, type TaughtProduct, teachMade } from '../taught.ts';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let taught: TaughtProduct;
let goods: string;

beforeAll(async () => {
  taught = await teachMade('machined-part');
  goods = join(taught.data, 'train', 'good');
});
afterAll(() => rm(taught.folder, { recursive: true }));

describe('teaching', () => {
  const files = async (): Promise<string[]> => (await listImages(goods)).slice(0, 8);
  const teachTo = async (folder: string, settings: Partial<TeachSettings> = {}, work: Work = {}) =>
    teach(await loadExtractor('efficientnet_lite0'), await files(), folder, { ...DEFAULT_SETTINGS, ...SMALL, ...settings }, work);

  it.each([
    ['BUNDLE_EXISTS', () => taught.bundle],
    ['BUNDLE_UNWRITABLE', () => join(taught.bundle, 'manifest.json', 'model')],
  ])('refuses with %s before it has looked at a picture', async (code, place) => {
    const steps: string[] = [];
    await expect(teachTo(place(), {}, { onProgress: ({ step }) => steps.push(step) })).rejects.toMatchObject({ code, where: place() });
    expect(steps).toEqual([]);
  });

  it('says why pictures are unusable where too few are left', async () => {
    const crop = { leftPx: 100, topPx: 0, widthPx: 100, heightPx: 100 };
    const refusal = teachTo(join(taught.folder, 'crop'), { geometry: { widthPx: 96, heightPx: 96, crop } });
    await expect(refusal).rejects.toMatchObject({ code: 'TOO_FEW_IMAGES' });
    await expect(refusal).rejects.toThrow(/0 of 8 are usable.*IMAGE_CROP_OUTSIDE.*000.*\.png/);
  });

  it('can be cancelled until the last moment', async () => {
    const controller = new AbortController();
    const onProgress: Work['onProgress'] = ({ step, done, total }) => {
      if (step === 'held-out' && done === total) controller.abort();
    };
    const folder = join(taught.folder, 'late');
    await mkdir(folder);
    await expect(teachTo(join(folder, 'model'), {}, { signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('holds out no picture whose patches are the whole bank', async () => {
    const { manifest } = await teachTo(join(taught.folder, 'single'), { bank: 1 });
    expect(manifest.heldOut).toHaveLength(7);
    expect(manifest.thresholds.reject).toBeLessThan(1000);
  });

  it('collects patches of large pictures for a large bank in little room', async () => {
    const { manifest } = await teachTo(join(taught.folder, 'tight'), { bank: 400, patchCapacity: 1 });
    expect(manifest.bank.patches).toBe(400);
  });
});

describe('a bundle', () => {
  it('goes nowhere but into a folder of its own', async () => {
    const bundle = await readBundle(taught.bundle);
    const about = aboutOf(bundle.manifest);
    expect(await writeBundle(join(taught.folder, 'new', 'copy'), bundle.model(), about)).toEqual(bundle.manifest);
    const below = join(taught.bundle, 'graph.onnx', 'copy');
    await expect(writeBundle(below, bundle.model(), about)).rejects.toMatchObject({ code: 'BUNDLE_UNWRITABLE', where: below });
  });

  it('is unreadable where the path is a file', async () => {
    await expect(Judge.open(join(taught.bundle, 'graph.onnx'))).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE' });
  });
});

describe('evaluate', () => {
  it('leaves out a picture whose mask cannot be read, and names the mask', async () => {
    const data = join(taught.folder, 'masks');
    await cp(taught.data, data, { recursive: true });
    const whole = await readDataset(data);
    const broken = whole.test.find(({ maskFile }) => maskFile !== undefined)!;
    await writeFile(broken.maskFile!, 'not a picture');
    const judge = await Judge.open(taught.bundle);
    const evaluation = await evaluate(judge, whole);
    expect(evaluation.skipped.map(({ file, error }) => [file, error.where])).toEqual([[broken.file, broken.maskFile]]);
    expect(evaluation.goods + evaluation.defects).toBe(whole.test.length - 1);
    expect(evaluation.pixelAuroc).toBeGreaterThan(0);

    const nothing = await evaluate(judge, { test: [{ file: broken.maskFile!, kind: 'good', maskFile: undefined }] });
    expect(nothing).toMatchObject({ latencyMs: undefined, imageAuroc: undefined, goods: 0 });
    await judge.release();
  });
});

describe('the command line', () => {
  it('writes a heat map for each of two pictures of one name', async () => {
    const [first] = await listImages(goods);
    const [a, b, heat] = ['a', 'b', 'heat'].map((name) => join(taught.folder, name));
    for (const folder of [a, b]) await cp(first, join(folder, 'part.png'));
    const { stdout, stderr } = await run('inspect', '--model', taught.bundle, '--heatmaps', heat, '--json', a, b);
    const lines = JSON.parse(stdout) as { heatmap: string }[];
    expect(
      lines.map(({ heatmap }) => heatmap),
      stderr,
    ).toEqual([join(heat, 'part-heat.png'), join(heat, 'part-2-heat.png')]);
    expect((await readdir(heat)).sort()).toEqual(['part-2-heat.png', 'part-heat.png']);
  });

  it('refuses heat maps where a file is, with a code', async () => {
    const { code, stderr } = await run('inspect', '--model', taught.bundle, '--heatmaps', join(taught.bundle, 'graph.onnx'), goods);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^OUTPUT_UNWRITABLE: .*graph\.onnx/);
  });

  it('prints what it measured even where it cannot be saved', async () => {
    const json = join(taught.folder, 'nowhere', 'result.json');
    const { code, stdout, stderr } = await run('evaluate', '--data', taught.data, '--size', '96', '--bank', '100', '--json', json);
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('OUTPUT_UNWRITABLE: ');
    expect(stderr.split('\n').filter((line) => line.includes('Judging'))).toEqual(['- Judging']);
    expect(JSON.parse(stdout)).toMatchObject({ bankPatches: 100, goods: 8 });
  });

  it.skipIf(process.platform === 'win32')('leaves nothing of a model that does not fit on the drive', async () => {
    const folder = join(taught.folder, 'full');
    const teaching = [process.execPath, CLI, 'teach', '--good', goods, '--out', join(folder, 'model'), '--size', '96', '--bank', '100'];
    const { code, stderr } = await execute('bash', ['-c', 'ulimit -f 500 && exec "$@"', 'bash', ...teaching]);
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(/BUNDLE_UNWRITABLE: .*EFBIG/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a demo below a file, with a code', async () => {
    const file = join(taught.folder, 'file');
    await writeFile(file, 'mine');
    const { code, stderr } = await run('demo', '--out', join(file, 'demo'));
    expect({ code, text: stderr.slice(0, 14) }).toEqual({ code: 3, text: 'FOLDER_TAKEN: ' });
    expect(await readFile(file, 'utf8')).toBe('mine');
  });
});

/** What the writer of a bundle does not know by itself. */
function aboutOf({
  madeBy,
  createdAt,
  version,
  seed,
  geometry,
  bank,
  thresholds,
  images,
  heldOut,
}: Manifest): Parameters<typeof writeBundle>[2] {
  return { madeBy, createdAt, version, seed, geometry, bank, thresholds, images, heldOut };
}

function run(...args: string[]): ReturnType<typeof execute> {
  return execute(process.execPath, [CLI, ...args]);
}

function execute(program: string, args: readonly string[]): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(program, args, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}
