import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { addParts, NO_PARTS, totalOf, yieldOf } from '../../src/renderer/screens/operator/counts.ts';
import { LatestOnly } from '../../src/renderer/screens/operator/latestOnly.ts';
import { firstStep, type Readiness } from '../../src/renderer/screens/operator/readiness.ts';
import { Steps } from '../../src/renderer/screens/operator/steps.ts';
import { demoStage } from '../../src/renderer/screens/session/demoStages.ts';

describe('counts', () => {
  test('add up by verdict, and give the yield', () => {
    const counts = addParts(NO_PARTS, [{ verdict: 'PASS' }, { verdict: 'PASS' }, { verdict: 'FAULT' }, { verdict: 'REVIEW' }]);
    expect(counts).toEqual({ PASS: 2, REVIEW: 1, REJECT: 0, FAULT: 1 });
    expect(totalOf(counts)).toBe(4);
    expect(yieldOf(counts)).toBe(0.5);
  });

  test('have no yield without parts', () => {
    expect(yieldOf(NO_PARTS)).toBeUndefined();
  });
});

describe('the first step', () => {
  const READY: Readiness = { role: 'operator', products: 1, readyProducts: 1, hasSetUp: true };

  test.each<[string, Partial<Readiness>]>([
    ['accounts', { role: 'administrator', hasEngineer: false, products: 0, readyProducts: 0, hasSetUp: false }],
    ['product', { role: 'administrator', hasEngineer: true, products: 0, readyProducts: 0, hasSetUp: false }],
    ['product', { products: 0, readyProducts: 0, hasSetUp: false }],
    ['model', { readyProducts: 0, hasSetUp: false }],
    ['setUp', { hasSetUp: false }],
    ['start', {}],
  ])('is %s', (step, lacking) => {
    expect(firstStep({ ...READY, ...lacking })).toBe(step);
  });
});

describe('steps', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('do the first at once, what comes soon after it together, and what comes late at once again', () => {
    const doneMs: number[] = [];
    const startMs = performance.now();
    const steps = new Steps(() => void doneMs.push(performance.now() - startMs), 75);
    for (const pauseMs of [0, 10, 20, 100, 100]) {
      vi.advanceTimersByTime(pauseMs);
      steps.want();
    }
    expect(doneMs).toEqual([0, 75, 150, 230]);
  });

  test('do nothing after their end', () => {
    const act = vi.fn();
    const steps = new Steps(act, 75);
    steps.want();
    steps.want();
    steps.close();
    vi.advanceTimersByTime(1000);
    expect(act).toHaveBeenCalledTimes(1);
  });
});

describe('the latest only', () => {
  test('leaves out what lay between, and goes on after what failed', async () => {
    const done: number[] = [];
    const { promise: isDone, resolve } = Promise.withResolvers<undefined>();
    const latest = new LatestOnly<number>(async (wanted) => {
      await Promise.resolve();
      done.push(wanted);
      if (wanted === 4) resolve(undefined);
      if (wanted === 1) throw new Error('lost');
    });
    for (const wanted of [1, 2, 3, 4]) latest.want(wanted);
    await isDone;
    expect(done).toEqual([1, 4]);
  });

  test('does nothing after it was closed', async () => {
    const done: number[] = [];
    const latest = new LatestOnly<number>((wanted) => Promise.resolve(void done.push(wanted)));
    latest.close();
    latest.want(1);
    await Promise.resolve();
    expect(done).toEqual([]);
  });
});

test.each([
  ['pictures', 'pictures'],
  ['people', 'pictures'],
  ['coreset', 'teaching'],
  ['taught', 'station'],
  ['product', 'line'],
])('the step %s of a demo is of its stage %s', (step, stage) => {
  expect(demoStage({ step, done: 1, total: 4 })).toBe(stage);
});
