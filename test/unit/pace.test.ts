import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/pipeline/pace.ts';

describe('the pace of a piece of work', () => {
  it('does not count what was done before the first report', () => {
    const pace = new Pace();
    pace.report(0, 100);
    expect(pace.secondsLeft(120)).toBeUndefined();
    pace.report(2, 101);
    expect(pace.secondsLeft(120)).toBe(38);
  });

  it('is that of the last twenty seconds', () => {
    const pace = new Pace();
    for (let second = 0; second <= 50; second++) pace.report(second, second);
    for (let step = 1; step <= 10; step++) pace.report(50 + 4 * step, 50 + step);
    expect(pace.secondsLeft(70)).toBe(40);
  });

  it('begins anew with work that does', () => {
    const pace = new Pace();
    pace.report(0, 1);
    pace.report(10, 11);
    pace.report(11, 1);
    expect(pace.secondsLeft(3)).toBeUndefined();
    pace.report(12, 2);
    expect(pace.secondsLeft(3)).toBe(1);
  });

  it('says nothing before half a second and when all is done', () => {
    const pace = new Pace();
    expect(pace.secondsLeft(10)).toBeUndefined();
    pace.report(0, 1);
    pace.report(0.4, 2);
    expect(pace.secondsLeft(10)).toBeUndefined();
    pace.report(1, 10);
    expect(pace.secondsLeft(10)).toBeUndefined();
  });
});
