import { describe, expect, it } from 'vitest';
import { LossSeries } from '../../src/main/station/teaching/lossSeries.ts';

describe('the losses of a training', () => {
  it('are told stage by stage, each step with its loss', () => {
    const series = new LossSeries();
    for (let done = 1; done <= 3; done++) series.note('stage 1', done, 3, 1 / done);
    series.note('stage 2', 21, 80, -0.5);
    expect(series.stages()).toEqual([
      { step: 'stage 1', total: 3, losses: [1, 2, 3].map((done) => ({ done, loss: 1 / done })) },
      { step: 'stage 2', total: 80, losses: [{ done: 21, loss: -0.5 }] },
    ]);
  });

  it('of a long stage are steps evenly spread, from its first to near its last', () => {
    const series = new LossSeries(100);
    for (let done = 1; done <= 5000; done++) series.note('stage 1', done, 5000, done);
    const [{ losses }] = series.stages();
    expect(losses.length).toBeGreaterThan(50);
    expect(losses.length).toBeLessThanOrEqual(100);
    const gaps = new Set(losses.slice(1).map(({ done }, i) => done - losses[i].done));
    expect(gaps.size).toBe(1);
    expect(losses[0].done).toBe(1);
    expect(5000 - losses.at(-1)!.done).toBeLessThan([...gaps][0]);
  });

  it('of a stage that begins anew are those of the new beginning', () => {
    const series = new LossSeries();
    series.note('stage 1', 7, 9, 1);
    series.note('stage 1', 1, 9, 2);
    expect(series.stages()).toEqual([{ step: 'stage 1', total: 9, losses: [{ done: 1, loss: 2 }] }]);
  });

  it('that were told do not change afterwards', () => {
    const series = new LossSeries();
    series.note('stage 1', 1, 9, 2);
    const told = series.stages();
    series.note('stage 1', 2, 9, 1);
    expect(told[0].losses).toHaveLength(1);
  });
});
