import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PictureFeed } from '../../src/renderer/camera/pictureFeed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A line that takes as long as it is told for each picture. */
function slowLine({ takesMs, refuses = [] }: { takesMs: number; refuses?: readonly number[] }) {
  const begunMs: number[] = [];
  const troubles: unknown[] = [];
  const names: string[] = [];
  const startMs = performance.now();
  const feed = new PictureFeed(
    { take: () => Promise.resolve(new Blob()) },
    {
      push: async (name) => {
        begunMs.push(performance.now() - startMs);
        await new Promise((resolve) => setTimeout(resolve, takesMs));
        if (refuses.includes(begunMs.length)) throw new Error('refused');
        names.push(name);
      },
      onTrouble: (error) => void troubles.push(error),
    },
  );
  return { feed, begunMs, troubles, names };
}

describe('pictures by the clock', () => {
  test('keep their beat where the line is quick', async () => {
    const { feed, begunMs } = slowLine({ takesMs: 10 });
    feed.every(100);
    await vi.advanceTimersByTimeAsync(450);
    feed.stop();
    expect(begunMs).toEqual([0, 100, 200, 300, 400]);
  });

  test('are left out where the line is slow: never are two on their way, and none pile up', async () => {
    const { feed, begunMs } = slowLine({ takesMs: 250 });
    feed.every(100);
    await vi.advanceTimersByTimeAsync(1000);
    feed.stop();
    expect(begunMs).toEqual([0, 300, 600, 900]);
  });
});

describe('pictures that parts wait for', () => {
  test('follow each other; of those that are called for meanwhile one is taken', async () => {
    const { feed, begunMs, names } = slowLine({ takesMs: 100 });
    for (let n = 0; n < 5; n++) feed.now();
    await vi.advanceTimersByTimeAsync(1000);
    expect(begunMs).toEqual([0, 100]);
    expect(names).toEqual(['camera-1.jpg', 'camera-2.jpg']);
  });

  test('are tried again after a while where the line took none, and the trouble is told', async () => {
    const { feed, begunMs, troubles } = slowLine({ takesMs: 100, refuses: [1] });
    feed.now();
    feed.now();
    await vi.advanceTimersByTimeAsync(2000);
    expect(troubles).toHaveLength(1);
    expect(begunMs).toEqual([0, 600]);
  });

  test('do not come after the end', async () => {
    const { feed, begunMs } = slowLine({ takesMs: 100 });
    feed.now();
    feed.now();
    await vi.advanceTimersByTimeAsync(50);
    feed.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(begunMs).toHaveLength(1);
  });
});
