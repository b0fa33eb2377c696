import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LineModel } from '../../src/contract/line.ts';
import { LineWorker } from '../../src/lineWorker/lineWorker.ts';
import { chooseProvider, type ProviderWorld, THIS_MACHINE } from '../../src/lineWorker/providers/chooseProvider.ts';
import type { ParityMessage } from '../../src/lineWorker/providers/parityWorker.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import type { ProviderName } from '../../src/pipeline/runtime/provider.ts';
import { FakeCuda } from '../fake-cuda.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

const PATIENCE_MS = 60_000;
const MODEL: LineModel = { contentHash: 'a'.repeat(64), folder: 'nowhere' };

function worldOf(compared: Partial<Record<ProviderName, ParityMessage>>, hasCard = true): ProviderWorld {
  return {
    built: ['cpu', ...Object.keys(compared)],
    mayHaveCard: () => Promise.resolve(hasCard),
    compare: (provider) => Promise.resolve(compared[provider]!),
  };
}

const compared = (deviation: number, providerMs: number): ParityMessage => ({ kind: 'compared', deviation, cpuMs: 10, providerMs });

describe('what a model is judged on', () => {
  it('is the fastest provider that judges alike, where nobody asked for one', async () => {
    const both = { dml: compared(1e-6, 5), webgpu: compared(1e-6, 3) };
    expect(await chooseProvider(MODEL, 'auto', worldOf(both))).toEqual({ provider: 'webgpu' });
  });

  it('is the processor where that is faster, where no other one starts, and where there is no card', async () => {
    expect(await chooseProvider(MODEL, 'auto', worldOf({ webgpu: compared(1e-6, 11) }))).toEqual({ provider: 'cpu' });
    expect(await chooseProvider(MODEL, 'auto', worldOf({ cuda: { kind: 'refused', detail: 'no driver' } }))).toEqual({ provider: 'cpu' });
    expect(await chooseProvider(MODEL, 'auto', worldOf({ webgpu: compared(0, 1) }, false))).toEqual({ provider: 'cpu' });
    expect(await chooseProvider(MODEL, 'cpu', worldOf({ webgpu: compared(0, 1) }))).toEqual({ provider: 'cpu' });
  });

  it.each([0.1, NaN])('is never a provider that judges otherwise (by %d), and that is told', async (deviation) => {
    for (const wanted of ['auto', 'webgpu'] as const) {
      const choice = await chooseProvider(MODEL, wanted, worldOf({ webgpu: compared(deviation, 1) }));
      expect(choice.provider).toBe('cpu');
      expect(choice.fellBack).toMatch(/^webgpu judges otherwise than the processor/);
    }
  });

  it('is the processor where what was asked for does not start, and that is told', async () => {
    const choice = await chooseProvider(MODEL, 'cuda', worldOf({ cuda: { kind: 'refused', detail: 'no driver' } }));
    expect(choice).toEqual({ provider: 'cpu', fellBack: 'cuda does not start: no driver' });
    expect((await chooseProvider(MODEL, 'dml', worldOf({}))).fellBack).toMatch(/does not have it on this system/);
  });

  it('is what was asked for where that judges alike, though the processor were faster', async () => {
    expect(await chooseProvider(MODEL, 'webgpu', worldOf({ webgpu: compared(1e-6, 20) }))).toEqual({ provider: 'webgpu' });
  });
});

describe('a model that is compared on two providers', () => {
  let taught: TaughtProduct;
  let model: LineModel;
  let cuda: FakeCuda | undefined;

  beforeAll(async () => {
    // More cells in a map than a function takes arguments.
    taught = await teachMade(
      'machined-part',
      { geometry: { widthPx: 384, heightPx: 384 }, bank: 100 },
      { goods: 5, goodTest: 0, defectsPerKind: 0 },
    );
    model = { contentHash: taught.manifest.contentHash, folder: taught.bundle };
  });
  afterAll(() => rm(taught.folder, { recursive: true }));
  afterEach(() => {
    cuda?.remove();
    cuda = undefined;
  });

  it('is judged by the one that was asked for, where both say the same', async () => {
    cuda = new FakeCuda();
    expect(await chooseProvider(model, 'cuda')).toEqual({ provider: 'cuda' });
  });

  it.each([
    ['gives other figures', 'deviates', 'cuda judges otherwise than the processor: by 1.0e-2'],
    ['gives no numbers', 'no numbers', 'cuda judges otherwise than the processor: it gives what is no number'],
    ['refuses to compute', 'throws', /^cuda does not start: .*CUDA failure 719/],
    ['brings its process down', 'dies', /^cuda does not start: its process ended by SIGSEGV/],
  ] as const)('is judged by the processor where the other one %s, and that is told', async (_, fault, told) => {
    cuda = new FakeCuda();
    cuda.does(fault);
    expect(await chooseProvider(model, 'cuda')).toEqual({ provider: 'cpu', fellBack: expect.stringMatching(told) as string });
  });

  it('is judged by the processor where the other one deviates, though nobody had asked for that one, and that is told', async () => {
    cuda = new FakeCuda();
    cuda.does('no numbers');
    const world = { ...THIS_MACHINE, built: ['cpu', 'cuda'], mayHaveCard: () => Promise.resolve(true) };
    expect((await chooseProvider(model, 'auto', world)).fellBack).toMatch(/^cuda judges otherwise/);
  });

  it('is judged by the processor where this machine lacks the other one, and that is told', async (test) => {
    if ((await chooseProvider(model, 'auto')).provider === 'cuda') test.skip('this machine has CUDA');
    expect(await chooseProvider(model, 'cuda')).toEqual({
      provider: 'cpu',
      fellBack: expect.stringMatching(/^cuda does not start: /) as string,
    });
  });
});

describe('the line on a real provider', () => {
  let taught: TaughtProduct;
  let model: LineModel;

  beforeAll(async () => {
    taught = await teachMade(
      'machined-part',
      { geometry: { widthPx: 64, heightPx: 64 }, bank: 200 },
      { goods: 5, goodTest: 1, defectsPerKind: 0 },
    );
    model = { contentHash: taught.manifest.contentHash, folder: taught.bundle };
  });
  afterAll(() => rm(taught.folder, { recursive: true }));

  // On a card that the processor imitates a part takes longer than a worker may be silent: nothing is judged on it by the line here.
  it('agrees with the processor on a graphics card by WebGPU, is made ready there, and goes back when the worker dies', async (test) => {
    const { provider, fellBack } = await chooseProvider(model, 'webgpu');
    if (provider !== 'webgpu') test.skip(`webgpu is not tested: ${fellBack}`);
    const [picture] = await listImages(join(taught.data, 'test', 'good'));
    const worker = new LineWorker();
    try {
      const expected = await worker.judge(model, picture, {}, PATIENCE_MS);
      const onCard = { ...model, provider } as const;
      await worker.load(onCard);
      const told = once(worker, 'fellBack');
      const restarted = once(worker, 'restarted');
      process.kill(worker.pid!, 'SIGKILL');
      expect(await told).toEqual(['webgpu']);
      await restarted;
      expect((await worker.judge(onCard, picture, {}, PATIENCE_MS)).score).toBe(expected.score);
    } finally {
      await worker.stop();
    }
  }, 300_000);
});
