import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/contract/message.ts';
import type { CommandWork } from '../../src/main/station/commands/handler.ts';
import { SharedWork } from '../../src/main/station/sharedWork.ts';

const HALF: Progress = { step: 'examine', done: 1, total: 2 };

interface Asker {
  readonly controller: AbortController;
  readonly heard: Progress[];
  readonly work: CommandWork;
}

function asker(): Asker {
  const controller = new AbortController();
  const heard: Progress[] = [];
  return { controller, heard, work: { signal: controller.signal, onProgress: (progress) => void heard.push(progress) } };
}

/** Work that ends when it is told to. */
function workbench() {
  const begun: { work: CommandWork; end: PromiseWithResolvers<number> }[] = [];
  const shared = new SharedWork<number>((work) => {
    const end = Promise.withResolvers<number>();
    begun.push({ work, end });
    return end.promise;
  });
  return { shared, begun };
}

describe('work that several ask for', () => {
  it('is done once, and told to all of them with how far it is', async () => {
    const { shared, begun } = workbench();
    const [first, second] = [asker(), asker()];
    const one = shared.join(first.work);
    begun[0].work.onProgress(HALF);
    const other = shared.join(second.work);
    begun[0].end.resolve(7);
    expect(await Promise.all([one, other])).toEqual([7, 7]);
    expect(begun).toHaveLength(1);
    expect([first.heard, second.heard]).toEqual([[HALF], [HALF]]);
  });

  it('goes on while one of them waits, and ends when none does', async () => {
    const { shared, begun } = workbench();
    const [first, second] = [asker(), asker()];
    const one = expect(shared.join(first.work)).rejects.toMatchObject({ code: 'CANCELLED' });
    const other = expect(shared.join(second.work)).rejects.toMatchObject({ code: 'CANCELLED' });
    first.controller.abort();
    await one;
    expect(begun[0].work.signal.aborted).toBe(false);
    second.controller.abort();
    await other;
    expect(begun[0].work.signal.aborted).toBe(true);
  });

  it('begins anew for who asks after all others have left, and after it has failed', async () => {
    const { shared, begun } = workbench();
    const [first, second, third] = [asker(), asker(), asker()];
    const one = expect(shared.join(first.work)).rejects.toMatchObject({ code: 'CANCELLED' });
    first.controller.abort();
    const other = expect(shared.join(second.work)).rejects.toThrow('broken');
    await one;
    begun[0].end.reject(new Error('late'));
    begun[1].end.reject(new Error('broken'));
    await other;
    const last = shared.join(third.work);
    begun[2].end.resolve(3);
    expect(await last).toBe(3);
  });

  it('is not done for who has cancelled already', async () => {
    const { shared, begun } = workbench();
    const gone = asker();
    gone.controller.abort();
    await expect(shared.join(gone.work)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(begun.every(({ work }) => work.signal.aborted)).toBe(true);
  });
});
