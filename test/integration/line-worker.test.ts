import { cp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LineModel } from '../../src/contract/line.ts';
import { HUNG_AFTER_MS, PREPARING_MS } from '../../src/lineWorker/limits.ts';
import { LineWorker } from '../../src/lineWorker/lineWorker.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { standStill } from '../stand-still.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

const PATIENCE_MS = 20_000;
/** For a process that is started: ONNX Runtime takes its time to open a model, as on a disk that is busy with something else. */
const SLOW_DISK = new URL('../slow-disk-preload.ts', import.meta.url).href;

let taught: TaughtProduct;
let model: LineModel;
let pictures: string[];
let worker: LineWorker;

beforeAll(async () => {
  taught = await teachMade('machined-part');
  model = { contentHash: taught.manifest.contentHash, folder: taught.bundle };
  pictures = await listImages(join(taught.data, 'test', 'good'));
});
afterAll(() => rm(taught.folder, { recursive: true }));
beforeEach(() => {
  worker = new LineWorker();
});
afterEach(() => worker.stop());

describe('a line worker', () => {
  it('judges as this process does, to the last bit', async () => {
    const judge = await Judge.open(taught.bundle);
    const here = await judge.judgeFile(pictures[0]);
    await judge.release();
    const there = await worker.judge(model, pictures[0], {}, PATIENCE_MS);
    expect(there.score).toBe(here.score);
    expect(Buffer.compare(Buffer.from(there.map.buffer), Buffer.from(Float32Array.from(here.map).buffer))).toBe(0);
  });

  it('answers many questions at once, each with its own answer', async () => {
    const one = await Promise.all(pictures.map((picture) => worker.judge(model, picture, {}, PATIENCE_MS)));
    for (const [i, picture] of pictures.entries()) expect((await worker.judge(model, picture, {}, PATIENCE_MS)).score).toBe(one[i].score);
  });

  it('refuses a picture that cannot be judged with its code, and lives on', async () => {
    await expect(worker.judge(model, { name: 'a.png', bytes: Buffer.from('no picture') }, {}, PATIENCE_MS)).rejects.toMatchObject({
      code: 'IMAGE_FORMAT_UNKNOWN',
    });
    expect((await worker.judge(model, pictures[0], {}, PATIENCE_MS)).score).toBeGreaterThan(0);
  });

  it('judges with the model of that hash and with no other', async () => {
    await expect(worker.load({ ...model, contentHash: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'LINE_MODEL_EXCHANGED' });
    const copy = join(taught.folder, 'altered');
    await cp(taught.bundle, copy, { recursive: true });
    await writeFile(join(copy, 'graph.onnx'), 'something else');
    await expect(worker.judge({ ...model, folder: copy }, pictures[0], {}, PATIENCE_MS)).rejects.toMatchObject({
      code: expect.stringMatching(/^BUNDLE_/) as string,
    });
  });

  it('that is killed refuses what is in flight, and another one judges with the models of the first', async () => {
    await worker.load(model);
    const before = await worker.judge(model, pictures[0], {}, PATIENCE_MS);
    const inFlight = expect(
      Promise.allSettled(pictures.map((picture) => worker.judge(model, picture, {}, PATIENCE_MS))),
    ).resolves.toContainEqual(
      expect.objectContaining({ status: 'rejected', reason: expect.objectContaining({ code: 'LINE_WORKER_DIED' }) as object }),
    );
    const restarted = once(worker, 'restarted');
    process.kill(worker.pid!, 'SIGKILL');
    await inFlight;
    await restarted;
    expect((await worker.judge(model, pictures[0], {}, PATIENCE_MS)).score).toBe(before.score);
  });

  it('that hangs is found out and replaced', async () => {
    await worker.load(model);
    const died = once(worker, 'died');
    const restarted = once(worker, 'restarted');
    process.kill(worker.pid!, 'SIGSTOP');
    await expect(worker.judge(model, pictures[0], {}, PATIENCE_MS)).rejects.toMatchObject({ code: 'LINE_WORKER_HUNG' });
    expect(await died).toMatchObject([{ code: 'LINE_WORKER_HUNG' }]);
    await restarted;
    expect((await worker.judge(model, pictures[0], {}, PATIENCE_MS)).score).toBeGreaterThan(0);
  });

  it('that stands still as it opens a model is waited for', async () => {
    await worker.stop();
    process.env.NODE_OPTIONS = `--import=${SLOW_DISK}`;
    try {
      worker = new LineWorker();
      await worker.load(model);
      expect((await worker.judge(model, pictures[0], {}, PATIENCE_MS)).score).toBeGreaterThan(0);
    } finally {
      delete process.env.NODE_OPTIONS;
    }
  });

  it('is not taken to hang where it was this process that stood still', async () => {
    await worker.load(model);
    const died = vi.fn();
    worker.on('died', died);
    const { pid } = worker;
    standStill(3 * HUNG_AFTER_MS);
    expect((await worker.judge(model, pictures[0], {}, PATIENCE_MS)).score).toBeGreaterThan(0);
    expect(died).not.toHaveBeenCalled();
    expect(worker.pid).toBe(pid);
  });

  it('that cannot be started is refused, and tried again until it can', async () => {
    await worker.stop();
    const { execPath } = process;
    process.execPath = join(taught.folder, 'no node');
    try {
      worker = new LineWorker();
      await expect(worker.load(model)).rejects.toMatchObject({ code: 'LINE_WORKER_DIED' });
    } finally {
      process.execPath = execPath;
    }
    await worker.load(model);
    expect((await worker.judge(model, pictures[0], {}, PATIENCE_MS)).score).toBeGreaterThan(0);
  });

  it('that cannot be started again is tried until it can', async () => {
    await worker.load(model);
    const { execArgv } = process;
    const died = vi.fn();
    worker.on('died', died);
    process.execArgv = ['\0']; // which no process can be given
    try {
      process.kill(worker.pid!, 'SIGKILL');
      await vi.waitFor(
        () => {
          expect(died.mock.calls.length).toBeGreaterThan(2);
        },
        { timeout: PATIENCE_MS },
      );
    } finally {
      process.execArgv = execArgv;
    }
    await worker.load(model);
    expect((await worker.judge(model, pictures[0], {}, PATIENCE_MS)).score).toBeGreaterThan(0);
  });

  it('that never says a word is found out', async () => {
    await worker.stop();
    const { execPath } = process;
    process.execPath = join(taught.folder, 'silent');
    await writeFile(process.execPath, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      worker = new LineWorker();
      const refused = expect(worker.load(model)).rejects.toMatchObject({ code: 'LINE_WORKER_HUNG' });
      vi.advanceTimersByTime(PREPARING_MS);
      await refused;
    } finally {
      vi.useRealTimers();
      process.execPath = execPath;
    }
  });

  it('that takes too long for a part is not waited for', async () => {
    await worker.load(model);
    await expect(worker.judge(model, pictures[0], {}, 1)).rejects.toMatchObject({ code: 'LINE_JUDGED_LATE' });
    expect((await worker.judge(model, pictures[0], {}, PATIENCE_MS)).score).toBeGreaterThan(0);
  });

  it('is not asked for a part whose time is over', async () => {
    await worker.load(model);
    const refused = worker.judge(model, pictures[0], {}, -106);
    await expect(refused).rejects.toMatchObject({ code: 'LINE_JUDGED_LATE', detail: 'its time was over before it was its turn' });
  });

  it('takes so many questions and no more', async () => {
    const all = await Promise.allSettled(Array.from({ length: 80 }, () => worker.judge(model, pictures[0], {}, PATIENCE_MS)));
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(16);
    expect(refused[0]).toMatchObject({ reason: { code: 'LINE_WORKER_BUSY' } });
  });
});
