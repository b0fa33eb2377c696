import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { TEACH_JOB, TEACH_MESSAGE, type TeachJob, type TeachMessage } from '../../src/contract/teaching.ts';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import type { Manifest } from '../../src/pipeline/bundle/manifest.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { DEFAULT_SETTINGS, type TeachSettings, type TrainingSettings } from '../../src/pipeline/settings.ts';
import { type Taught, teach } from '../../src/pipeline/teach.ts';
import type { Progress } from '../../src/pipeline/work.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { converse } from '../../src/trainer/converse.ts';
import { teachInWorker, type TeachRequest } from '../../src/trainer/teachInWorker.ts';
import { testFolder } from '../folders.ts';

const WORKER = fileURLToPath(new URL('../../src/trainer/worker.ts', import.meta.url));
const SIDE_PX = 64;
const STAGE0: TeachSettings = { ...DEFAULT_SETTINGS, geometry: { widthPx: SIDE_PX, heightPx: SIDE_PX }, bank: 200, method: 'stage0' };
const TOCOAD: TeachSettings = {
  ...STAGE0,
  method: 'tocoad',
  training: { ...STAGE0.training, backend: 'wasm', stage1Steps: 4, stage2Steps: 2 },
};

const root = await testFolder();
let files: string[];

beforeAll(async () => {
  const data = join(root, 'data');
  await writeDataset(data, 'machined-part', { train: 8, goodTest: 0, defectsPerKind: 0, seed: 1, size: SIDE_PX });
  files = [...(await listImages(join(data, 'train', 'good'))), join(data, 'train', 'torn.png')];
  await writeFile(files.at(-1)!, 'no picture');
});

describe('teaching in a worker', () => {
  it('gives what teaching in this process gives', async () => {
    const here = await teachHere('here', STAGE0);
    const there = await teachInWorker(requestFor('there', STAGE0));
    expect(resultOf(there.manifest)).toEqual(resultOf(here.manifest));
    expect(there.skipped.map(({ file, error }) => [file, error.message])).toEqual(
      here.skipped.map(({ file, error }) => [file, error.message]),
    );
    expect(there.skipped).toHaveLength(1);
    expect(Object.keys(there.seconds)).toEqual(Object.keys(here.seconds));
    expect(existsSync(join(root, 'there.training'))).toBe(false);
  });

  it('refuses as teaching here does, and leaves nothing behind', async () => {
    const weightsFile = join(root, 'nowhere.safetensors');
    await expect(teachInWorker({ ...requestFor('refused', STAGE0), weightsFile })).rejects.toMatchObject({
      code: 'WEIGHTS_UNREADABLE',
      where: weightsFile,
    });
    expect(existsSync(join(root, 'refused.training'))).toBe(false);
    await mkdir(join(root, 'taken'));
    await expect(teachInWorker(requestFor('taken', STAGE0))).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' });
  });

  it('ends the worker when it is cancelled', async () => {
    const controller = new AbortController();
    const worker = watchWorker('projection', () => {
      controller.abort();
    });
    const teaching = teachInWorker(requestFor('cancelled', STAGE0), { ...worker.work, signal: controller.signal }, worker.onStart);
    await expect(teaching).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(worker.isAlive()).toBe(false);
    expect(existsSync(join(root, 'cancelled'))).toBe(false);
  });

  it('ends a worker that was cancelled before anybody listened to it', async () => {
    const controller = new AbortController();
    const teaching = teachInWorker(requestFor('early', STAGE0), { signal: controller.signal }, () => {
      controller.abort();
    });
    await expect(teaching).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(join(root, 'early'))).toBe(false);
  });

  it('does not begin what is cancelled already', async () => {
    const onStart = (): never => expect.unreachable();
    const signal = AbortSignal.abort();
    await expect(teachInWorker(requestFor('never', STAGE0), { signal }, onStart)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('says what happened when the worker dies, goes on where it was, and ends as an unbroken one does', async () => {
    const unbroken = await teachHere('unbroken', TOCOAD);
    for (const step of ['stage 1', 'stage 2'] as const) {
      const worker = watchWorker(step, (pid) => process.kill(pid, 'SIGKILL'));
      const teaching = teachInWorker(requestFor('broken', TOCOAD), worker.work, worker.onStart);
      await expect(teaching).rejects.toMatchObject({ code: 'TRAINER_DIED', where: join(root, 'broken') });
      await expect(teaching).rejects.toThrow(new RegExp(`at ${step} \\d/\\d, SIGKILL`));
    }
    const steps: string[] = [];
    const last = await teachInWorker(requestFor('broken', TOCOAD), { onProgress: ({ step }) => steps.push(step) });
    expect(steps).toContain('stage 2');
    expect(steps).not.toContain('stage 1');
    expect(resultOf(last.manifest)).toEqual(resultOf(unbroken.manifest));
    expect(existsSync(join(root, 'broken.training'))).toBe(false);
  });
});

describe('a worker', () => {
  it('has a contract for every setting and all progress', () => {
    expectTypeOf<keyof TeachJob['settings']>().toEqualTypeOf<keyof TeachSettings>();
    expectTypeOf<keyof TeachJob['settings']['training']>().toEqualTypeOf<keyof TrainingSettings>();
    expectTypeOf<keyof Extract<TeachMessage, { kind: 'progress' }>>().toEqualTypeOf<'kind' | keyof Progress>();
    expect(TEACH_JOB.parse(jobFor('job'))).toEqual(jobFor('job'));
  });

  it.each([
    ['what is no job', { teach: 'me' }],
    ['a setting of the wrong kind', { ...jobFor('job'), settings: { ...STAGE0, seed: 'one' } }],
    ['a setting that it does not know', { ...jobFor('job'), settings: { ...STAGE0, speed: 11 } }],
  ])('has no contract for %s', (_, job) => {
    expect(TEACH_JOB.safeParse(job).success).toBe(false);
  });

  it('refuses a job that fits no contract', async () => {
    const worker = fork(WORKER, { serialization: 'advanced' });
    worker.send({ teach: 'me' });
    const [answer] = (await once(worker, 'message')) as unknown[];
    expect(TEACH_MESSAGE.parse(answer)).toMatchObject({ kind: 'refused', refusal: { code: 'TRAINER_MISMATCH', where: 'the job' } });
    worker.disconnect();
    await once(worker, 'exit');
  });

  it('ends when nobody listens any more, even while it teaches', async () => {
    const worker = fork(WORKER, { serialization: 'advanced' });
    worker.send({ ...jobFor('orphan'), files });
    await once(worker, 'message');
    worker.disconnect();
    await once(worker, 'exit');
    expect(existsSync(join(root, 'orphan'))).toBe(false);
  });

  it.each([
    ['that says what is in no contract', `process.send({ kind: 'progress', step: 'lunch', done: 1, total: 2 })`, 'TRAINER_MISMATCH'],
    [
      'that refuses with a code that nobody knows',
      `process.send({ kind: 'refused', refusal: { code: 'MOON', where: '', trace: '' } })`,
      'TRAINER_MISMATCH',
    ],
    ['that ends without a word', `process.exit()`, 'TRAINER_DIED'],
    ['that throws', `throw new Error('out of coffee')`, 'TRAINER_DIED'],
  ])('%s is refused', async (_, code, expected) => {
    const script = join(root, 'worker.mjs');
    await writeFile(script, `process.on('disconnect', () => process.exit()); process.on('message', () => { ${code} });`);
    const worker = fork(script, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const refusal = await converse(worker, jobFor('job'), {}).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: expected });
    if (code.startsWith('throw')) expect(refusal).toMatchObject({ cause: expect.stringContaining('out of coffee') as string });
    expect(worker.exitCode ?? worker.signalCode).not.toBeNull();
  });
});

async function teachHere(name: string, settings: TeachSettings): Promise<Taught> {
  return teach(await loadExtractor('efficientnet_lite0'), files, join(root, name), settings);
}

function requestFor(name: string, settings: TeachSettings): TeachRequest {
  return { backbone: 'efficientnet_lite0', files, folder: join(root, name), settings };
}

function jobFor(name: string): TeachJob {
  return { ...requestFor(name, STAGE0), files: ['good.png'], settings: STAGE0, checkpoints: join(root, `${name}.training`) };
}

/** Does something to a worker when it reports a step for the first time, and knows whether it lives. */
function watchWorker(step: Progress['step'], act: (pid: number) => void) {
  let pid = 0;
  let isDone = false;
  return {
    onStart: (worker: { pid: number }) => {
      pid = worker.pid;
    },
    work: {
      onProgress: (progress: Progress) => {
        if (isDone || progress.step !== step) return;
        isDone = true;
        act(pid);
      },
    },
    isAlive: () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    },
  };
}

/** What the seed alone decides. */
function resultOf({ heldOut, thresholds, training, images, files: parts }: Manifest): unknown {
  return { heldOut, thresholds, training, images, parts };
}
