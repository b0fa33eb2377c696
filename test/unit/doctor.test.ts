import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { advise } from '../../src/doctor/advice.ts';
import { diagnose } from '../../src/doctor/examine.ts';
import { examineProviders } from '../../src/doctor/providers.ts';
import { PipelineError } from '../../src/pipeline/errors.ts';
import { wordsFor } from '../../src/pipeline/runtime/apart.ts';
import { graphicsCards, type Survey } from '../../src/pipeline/runtime/survey.ts';
import { refusalOf } from '../../src/pipeline/runtime/backends/tensorflow.ts';
import type { BackendName, StartedBackend } from '../../src/pipeline/runtime/backends/backend.ts';
import { startPinnedBackend } from '../../src/pipeline/training/pinnedBackend.ts';
import { chooseBackend, type Finding } from '../../src/pipeline/training/probe/choose.ts';
import type { ProbeMessage } from '../../src/pipeline/training/probe/messages.ts';
import { probeBackend } from '../../src/pipeline/training/probe/probeBackend.ts';

const SURVEY: Survey = { processor: 'a processor', cores: 4, memoryGiB: 16, hasSimd: true, cards: [] };

const WASM: Finding = { backend: 'wasm', isUsable: true, device: 'a processor', deviceKind: 'cpu', stepMs: [500, 600], deviation: 0 };
const TENSORFLOW: Finding = { ...WASM, backend: 'tensorflow', stepMs: [100, 200], deviation: 1e-6 };
const NO_LIBRARY: Finding = {
  backend: 'tensorflow',
  isUsable: false,
  code: 'BACKEND_LIBRARY_MISSING',
  where: 'package',
  detail: undefined,
};
const NO_DEVICE: Finding = { backend: 'webgpu', isUsable: false, code: 'BACKEND_DEVICE_MISSING', where: 'webgpu', detail: undefined };

describe('the advice', () => {
  it('says of no graphics card that there is none', () => {
    expect(advise(SURVEY, [TENSORFLOW, NO_DEVICE, WASM])).toEqual([expect.stringMatching(/^This computer has no graphics card: .+\.$/)]);
  });

  it.each([
    ['NVIDIA', undefined, /has no driver: install NVIDIA’s driver 470 or later .*restart/],
    ['NVIDIA', 'nouveau', /the driver nouveau, which cannot compute: install NVIDIA’s driver/],
    ['AMD', undefined, /has no driver: install the driver amdgpu with Vulkan/],
    ['Intel', 'i915', /with the driver i915, but nothing could compute on it: update .*mesa-vulkan-drivers/],
  ] as const)('says of a card of %s with the driver %s what to install', (vendor, driver, sentence) => {
    const [first] = advise({ ...SURVEY, cards: [{ vendor, driver }] }, [TENSORFLOW, NO_DEVICE, WASM]);
    expect(first).toMatch(sentence);
  });

  it('says the same of two cards alike once', () => {
    const card = { vendor: 'Intel', driver: 'i915' } as const;
    const says = (cards: readonly (typeof card)[]): string[] => advise({ ...SURVEY, cards }, [TENSORFLOW, NO_DEVICE, WASM]);
    expect(says([card, card])).toEqual(says([card]));
  });

  it('says how to bring a missing libtensorflow in', () => {
    expect(advise(SURVEY, [NO_LIBRARY, NO_DEVICE, WASM]).at(-1)).toMatch(/^libtensorflow is missing: `npm run setup:tensorflow` brings it/);
  });

  it('says of a processor without SIMD that teaching belongs on another one', () => {
    expect(advise({ ...SURVEY, hasSimd: false }, [TENSORFLOW, WASM])[0]).toMatch(/no SIMD instructions.*Teach on another computer/);
  });

  it('asks for CUDA where TensorFlow leaves an NVIDIA card alone', () => {
    const cards = [{ vendor: 'NVIDIA', driver: 'nvidia' }] as const;
    expect(advise({ ...SURVEY, cards }, [TENSORFLOW, NO_DEVICE, WASM]).at(-1)).toMatch(/give a libtensorflow with CUDA/);
  });

  it('has nothing to say where a graphics card trains', () => {
    const cards = [{ vendor: 'AMD', driver: 'amdgpu' }] as const;
    const onCard: Finding = { ...WASM, backend: 'webgpu', deviceKind: 'gpu' };
    expect(advise({ ...SURVEY, cards }, [TENSORFLOW, onCard, WASM])).toEqual([]);
  });
});

describe('the choice of a backend', () => {
  const step = (stepMs: number, gradient = 1): ProbeMessage => {
    const stage = { loss: 2, gradients: Float32Array.of(1, gradient), stepMs };
    return { kind: 'tried', device: 'a device', deviceKind: 'gpu', stages: [stage, stage] };
  };
  const refused: ProbeMessage = { kind: 'refused', code: 'BACKEND_PACKAGE_MISSING', where: 'a package' };
  const among = (messages: Record<string, ProbeMessage>) => chooseBackend((name) => Promise.resolve(messages[name]));

  it('is the fastest that computes as the reference does', async () => {
    expect((await among({ tensorflow: step(20), webgpu: step(10), wasm: step(50) })).chosen).toBe('webgpu');
    expect((await among({ tensorflow: step(80), webgpu: refused, wasm: step(50) })).chosen).toBe('wasm');
  });

  it.each([1.1, NaN])('is never one that gives other numbers (%d instead of 1)', async (gradient) => {
    const { chosen, findings } = await among({ tensorflow: refused, webgpu: step(1, gradient), wasm: step(50) });
    expect(chosen).toBe('wasm');
    expect(findings[1]).toMatchObject({ isUsable: false, code: 'BACKEND_DEVIATES' });
  });

  it('is never a graphics card that the processor imitates', async () => {
    const imitated: ProbeMessage = { kind: 'tried', device: 'SwiftShader', deviceKind: 'software', stages: [] };
    const { chosen, findings } = await among({ tensorflow: refused, webgpu: imitated, wasm: step(50) });
    expect(chosen).toBe('wasm');
    expect(findings[1]).toMatchObject({ isUsable: false, code: 'BACKEND_IMITATED' });
  });

  it('is explained, each backend by a sentence', async () => {
    const choice = await among({ tensorflow: step(20), webgpu: refused, wasm: step(50) });
    const { training } = diagnose(SURVEY, choice, []);
    expect(training.map(({ name, state }) => [name, state])).toEqual([
      ['tensorflow', 'chosen'],
      ['webgpu', 'unusable'],
      ['wasm', 'usable'],
    ]);
    expect(training[1].sentence).toMatch(/not installed: a package\. Install it/);
    expect(training[2].sentence).toMatch(/2\.5 times as long as tensorflow/);
  });
});

describe('a training that is taken up', () => {
  it('goes on with the backend that was chosen for it, whatever would be chosen now', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lynceus-pinned-'));
    expect(await begun('auto', folder, 'tensorflow')).toBe('tensorflow');
    expect(await begun('auto', folder, 'wasm')).toBe('tensorflow');
    expect(await begun('wasm', folder, 'webgpu')).toBe('wasm');
    expect(await begun('auto', undefined, 'webgpu')).toBe('webgpu');
    await rm(folder, { recursive: true });
  });

  it('is begun anew on what is chosen now where that backend has gone, and refused where it was asked for by name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lynceus-pinned-'));
    await begun('auto', folder, 'tensorflow');
    expect(await begun('auto', folder, 'wasm', 'tensorflow')).toBe('wasm');
    expect(await begun('auto', folder, 'webgpu')).toBe('wasm');
    await expect(begun('tensorflow', folder, 'wasm', 'tensorflow')).rejects.toMatchObject({ code: 'BACKEND_LIBRARY_MISSING' });
    await rm(folder, { recursive: true });
  });

  /** What a training computes on where `now` would be chosen and `gone` does not start. */
  async function begun(
    wanted: BackendName | 'auto',
    folder: string | undefined,
    now: BackendName,
    gone?: BackendName,
  ): Promise<BackendName> {
    const start = (name: BackendName): Promise<StartedBackend> =>
      name === gone
        ? Promise.reject(new PipelineError('BACKEND_LIBRARY_MISSING', name))
        : Promise.resolve({ name, device: name, deviceKind: 'cpu', picturesAtOnce: 1, afterStep: () => undefined });
    return (await startPinnedBackend(wanted, folder, () => Promise.resolve(now), start)).name;
  }
});

describe('a backend that is tried', () => {
  it('does a step of each stage on WebAssembly, in a process of its own', async () => {
    const message = await probeBackend('wasm', 32);
    expect(message).toMatchObject({ kind: 'tried', deviceKind: 'cpu' });
    if (message.kind === 'tried') expect(message.stages.map(({ loss }) => loss > 0)).toEqual([true, true]);
  });

  it('that ends its process by a signal is described', () => {
    expect(wordsFor('SIGILL', null)).toMatch(/built for a newer processor/);
    expect(wordsFor('SIGSEGV', null)).toBe('its process ended by SIGSEGV');
  });

  it.each([
    [
      Object.assign(new Error("Cannot find package '@tensorflow/tfjs-node-gpu'"), { code: 'ERR_MODULE_NOT_FOUND' }),
      'BACKEND_PACKAGE_MISSING',
    ],
    [new Error('The Node.js native addon module (tfjs_binding.node) can not be found at path: x'), 'BACKEND_LIBRARY_MISSING'],
    [new Error('libtensorflow.so.2: cannot open shared object file: No such file or directory'), 'BACKEND_LIBRARY_MISSING'],
    [new Error('something else'), 'BACKEND_BROKEN'],
  ])('and cannot be loaded says what is missing: %s', (cause, code) => {
    expect(refusalOf(cause).code).toBe(code);
  });
});

describe('the execution providers', () => {
  it('are the processor where no other one agrees with it or starts', async () => {
    const features = Float32Array.of(1, 2);
    const findings = await examineProviders((provider) =>
      Promise.resolve(
        provider === 'cpu'
          ? { kind: 'ran', ms: 10, features }
          : provider === 'webgpu'
            ? { kind: 'ran', ms: 1, features: Float32Array.of(1, 2.1) }
            : { kind: 'refused', detail: 'no library' },
      ),
    );
    expect(findings.find(({ provider }) => provider === 'cpu')).toMatchObject({ isUsable: true, isChosen: true });
    expect(findings.filter(({ isUsable }) => !isUsable)).toHaveLength(findings.length - 1);
  });
});

describe('the graphics cards', () => {
  it('are those that compute, with the driver that each has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lynceus-pci-'));
    const device = async (name: string, pciClass: string, vendor: string, driver?: string): Promise<void> => {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'class'), `${pciClass}\n`);
      await writeFile(join(folder, name, 'vendor'), `${vendor}\n`);
      if (driver !== undefined) await symlink(`../drivers/${driver}`, join(folder, name, 'driver'));
    };
    await device('0000:00:01.0', '0x030000', '0x10de');
    await device('0000:00:02.0', '0x030200', '0x1002', 'amdgpu');
    await device('0000:00:03.0', '0x020000', '0x8086', 'e1000');
    await device('0000:00:04.0', '0x030000', '0x1a03', 'ast');
    expect(await graphicsCards(folder)).toEqual([
      { vendor: 'NVIDIA', driver: undefined },
      { vendor: 'AMD', driver: 'amdgpu' },
    ]);
    expect(await graphicsCards(join(folder, 'nothing'))).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
