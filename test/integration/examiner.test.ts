import { rm, writeFile } from 'node:fs/promises';
import { constants, getPriority } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExaminerJob } from '../../src/contract/examiner.ts';
import { Examiner } from '../../src/examiner/examiner.ts';
import { carryOut } from '../../src/examiner/jobs.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

let taught: TaughtProduct;
let model: Extract<ExaminerJob, { kind: 'score' }>['model'];
let pictures: string[];
let examiner: Examiner;

beforeAll(async () => {
  taught = await teachMade('machined-part', { geometry: { widthPx: 96, heightPx: 96 }, bank: 200 });
  model = { contentHash: taught.manifest.contentHash, folder: taught.bundle };
  pictures = await listImages(join(taught.data, 'test', 'good'));
});
afterAll(() => rm(taught.folder, { recursive: true }));
beforeEach(() => {
  examiner = new Examiner();
});
afterEach(() => examiner.stop());

describe('an examiner', () => {
  it('gives the scores that this process gives, to the last bit, and the code of what cannot be judged', async () => {
    const torn = join(taught.folder, 'torn.png');
    await writeFile(torn, 'no picture');
    const judge = await Judge.open(taught.bundle);
    const here = [];
    for (const picture of pictures) here.push((await judge.judgeFile(picture)).score);
    await judge.release();
    const steps: string[] = [];
    const { scores } = await examiner.ask(
      { kind: 'score', model, files: [...pictures, torn] },
      { onProgress: ({ done, total }) => steps.push(`${done}/${total}`) },
    );
    expect(scores.slice(0, -1)).toEqual(here);
    expect(scores.at(-1)).toMatchObject({ code: 'IMAGE_FORMAT_UNKNOWN' });
    expect(steps.at(-1)).toBe(`${pictures.length + 1}/${pictures.length + 1}`);
  });

  it.skipIf(process.platform === 'win32')('has the lower priority of what can wait', async () => {
    await examiner.ask({ kind: 'score', model, files: [] });
    expect(getPriority(examiner.pid)).toBeGreaterThanOrEqual(constants.priority.PRIORITY_BELOW_NORMAL);
  });

  it('explains while something long goes on, and does long jobs one after the other', async () => {
    const many = Array.from({ length: 40 }, () => pictures).flat();
    const order: string[] = [];
    const first = examiner.ask({ kind: 'score', model, files: many }).then(() => order.push('long'));
    const second = examiner.ask({ kind: 'score', model, files: pictures }).then(() => order.push('after'));
    const explained = examiner.ask({ kind: 'explain', model, file: pictures[0] }).then(() => order.push('explained'));
    await Promise.all([first, second, explained]);
    expect(order.indexOf('long')).toBeLessThan(order.indexOf('after'));
    expect(order[0]).toBe('explained');
  });

  it('can be cancelled: at once, and the next one who asks is not kept waiting by what was given up', async () => {
    const cancel = new AbortController();
    const many = Array.from({ length: 2000 }, () => pictures).flat();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 2) cancel.abort();
    };
    await expect(examiner.ask({ kind: 'score', model, files: many }, { signal: cancel.signal, onProgress })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect((await examiner.ask({ kind: 'score', model, files: pictures })).scores).toHaveLength(pictures.length);
    await expect(examiner.ask({ kind: 'score', model, files: [] }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('that was killed refuses what it was asked, and is there again for the next one', async () => {
    await examiner.ask({ kind: 'score', model, files: [] });
    const { pid } = examiner;
    const asked = examiner.ask({ kind: 'score', model, files: Array.from({ length: 200 }, () => pictures).flat() });
    process.kill(pid!, 'SIGKILL');
    await expect(asked).rejects.toMatchObject({ code: 'EXAMINER_DIED' });
    expect((await examiner.ask({ kind: 'score', model, files: pictures })).scores).toHaveLength(pictures.length);
    expect(examiner.pid).not.toBe(pid);
  });

  it('judges by the model of that hash and by no other, and by none that is not there', async () => {
    const other = { ...model, contentHash: 'a'.repeat(64) };
    for (const kind of ['score', 'explain', 'extend'] as const) {
      const job: ExaminerJob =
        kind === 'score'
          ? { kind, model: other, files: pictures }
          : kind === 'explain'
            ? { kind, model: other, file: pictures[0] }
            : { kind, model: other, goods: [], added: [], defects: [], folder: join(taught.folder, 'x') };
      await expect(examiner.ask(job)).rejects.toMatchObject({ code: 'LINE_MODEL_EXCHANGED' });
    }
    const release = vi.spyOn(Judge.prototype, 'release');
    const here = carryOut({ kind: 'score', model: other, files: [] }, {});
    await expect(here).rejects.toMatchObject({ code: 'LINE_MODEL_EXCHANGED' });
    expect(release).toHaveBeenCalledOnce();
    release.mockRestore();
    const missing = { ...model, folder: join(taught.folder, 'missing') };
    await expect(examiner.ask({ kind: 'explain', model: missing, file: pictures[0] })).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE' });
  });

  it('that was stopped takes nothing more', async () => {
    await examiner.ask({ kind: 'score', model, files: [] });
    await examiner.stop();
    await expect(examiner.ask({ kind: 'score', model, files: [] })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
