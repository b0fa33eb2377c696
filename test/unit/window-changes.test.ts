import { describe, expect, it } from 'vitest';
import { changesBetween, changesBetweenJson } from '../../src/renderer/ui/changes.ts';
import { periodOf } from '../../src/renderer/ui/period.ts';

describe('what changed', () => {
  it('is told leaf by leaf, and what stayed is left out', () => {
    const before = { name: 'a', gate: { by: 'time', delayMs: 400 }, stopsOn: ['X', 'Y'] };
    const after = { name: 'a', gate: { by: 'time', delayMs: 500 }, stopsOn: ['X'], deadlineMs: 1 };
    expect(changesBetween(before, after)).toEqual([
      { what: 'gate.delayMs', from: '400', to: '500' },
      { what: 'stopsOn', from: 'X, Y', to: 'X' },
      { what: 'deadlineMs', from: null, to: '1' },
    ]);
  });

  it('of plain values is the whole', () => {
    expect(changesBetweenJson('"operator"', '"engineer"')).toEqual([{ what: '', from: 'operator', to: 'engineer' }]);
    expect(changesBetweenJson(null, '3')).toEqual([{ what: '', from: null, to: '3' }]);
    expect(changesBetweenJson(null, null)).toEqual([]);
  });

  it('of lists of things names them by their place', () => {
    expect(changesBetween([{ name: 'early' }], [{ name: 'late' }])).toEqual([{ what: '0.name', from: 'early', to: 'late' }]);
  });

  it('of a text that is no JSON is the text', () => {
    expect(changesBetweenJson('{', '"x"')).toEqual([{ what: '', from: '{', to: 'x' }]);
  });
});

describe('a chosen period', () => {
  const noon = new Date(2026, 2, 4, 12).getTime();
  const midnight = (day: number): number => new Date(2026, 2, day).getTime();

  it('is of days by the clock on the wall', () => {
    const of = (name: 'today' | 'yesterday' | 'week' | 'all') => periodOf({ name, firstDay: '', lastDay: '' }, noon);
    expect(of('today')).toEqual({ fromUtcMs: midnight(4) });
    expect(of('yesterday')).toEqual({ fromUtcMs: midnight(3), untilUtcMs: midnight(4) });
    expect(of('week')).toEqual({ fromUtcMs: midnight(-2) });
    expect(of('all')).toEqual({});
  });

  it('of its own has the last day in it, and may be open at either end', () => {
    const of = (firstDay: string, lastDay: string) => periodOf({ name: 'custom', firstDay, lastDay }, noon);
    expect(of('2026-03-01', '2026-03-01')).toEqual({ fromUtcMs: midnight(1), untilUtcMs: midnight(2) });
    expect(of('', '2026-03-01')).toEqual({ untilUtcMs: midnight(2) });
    expect(of('2026-03-02', '')).toEqual({ fromUtcMs: midnight(2) });
    expect(of('2026-03-02', '2026-03-01')).toBeUndefined();
  });
});
