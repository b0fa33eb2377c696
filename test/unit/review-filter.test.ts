import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERDICTS } from '../../src/contract/verdict.ts';
import {
  askedOf,
  completed,
  dayText,
  EVERYTHING,
  isEverything,
  localDayOf,
  OPINIONS,
  ORDERS,
  pathOf,
  periodOf,
  type ReviewFilter,
  routeOf,
} from '../../src/renderer/screens/review/filter.ts';

const NOW_MS = new Date(2026, 10, 25, 14, 30).getTime();
const HOUR_MS = 3_600_000;

/** What the router makes of a path, and gives back. */
function throughTheAddress(path: readonly (string | number)[]): string[] {
  const hash = `#/review/${path.map((part) => encodeURIComponent(part)).join('/')}`;
  return hash.slice('#/review/'.length).split('/').filter((part) => part !== '').map(decodeURIComponent); // prettier-ignore
}

describe('the address of the review', () => {
  it('brings every filter and part back, whatever the tag holds', () => {
    const filters: fc.Arbitrary<ReviewFilter> = fc
      .record({
        productId: fc.option(fc.integer({ min: 1, max: 9999 }), { nil: undefined }),
        verdict: fc.option(fc.constantFrom(...VERDICTS), { nil: undefined }),
        span: fc.constantFrom<Pick<ReviewFilter, 'period' | 'day'>[]>(
          { period: 'all' },
          { period: 'today' },
          { period: 'day', day: '2026-02-28' },
        ),
        order: fc.constantFrom(...ORDERS),
        opinion: fc.constantFrom(...OPINIONS),
        tag: fc.string({ maxLength: 20, unit: 'grapheme' }),
      })
      .map(({ productId, verdict, span, ...others }) => ({
        ...others,
        ...span,
        ...(productId !== undefined && { productId }),
        ...(verdict && { verdict }),
      }));
    fc.assert(
      fc.property(filters, fc.option(fc.integer({ min: 1 }), { nil: undefined }), (filter, verdictId) => {
        const route = { filter, ...(verdictId !== undefined && verdictId < 1e12 && { verdictId }) };
        expect(routeOf(throughTheAddress(pathOf(route)))).toEqual(route);
      }),
    );
  });

  it('is short where nothing is filtered', () => {
    expect(pathOf({ filter: EVERYTHING })).toEqual([]);
    expect(pathOf({ verdictId: 7, filter: EVERYTHING })).toEqual([7]);
    expect(isEverything({ ...EVERYTHING, verdict: 'PASS' })).toBe(false);
  });

  it.each(['verdict=GOOD', 'product=-1', 'day=2026-13-45', 'period=day', 'order=best', '0=0', 'nonsense'])(
    'leaves out what makes no sense: %s',
    (text) => {
      expect(routeOf([text])).toEqual({ filter: EVERYTHING });
    },
  );
});

describe('a filter', () => {
  it('is completed to a product and a day where the worst come first', () => {
    const worst = { ...EVERYTHING, order: 'worst' } as const;
    expect(completed(worst, [{ id: 4 }], NOW_MS)).toEqual({ ...worst, productId: 4, period: 'day', day: '2026-11-25' });
    expect(completed({ ...worst, period: 'today', productId: 9 }, [{ id: 4 }], NOW_MS)).toMatchObject({ period: 'today', productId: 9 });
    expect(completed(EVERYTHING, [{ id: 4 }], NOW_MS)).toBe(EVERYTHING);
  });

  it('is of moments by the clock on the wall', () => {
    expect(periodOf(EVERYTHING, NOW_MS)).toEqual({});
    expect(periodOf({ ...EVERYTHING, period: 'hours8' }, NOW_MS)).toEqual({ fromUtcMs: NOW_MS - 8 * HOUR_MS });
    const day = periodOf({ ...EVERYTHING, period: 'day', day: '2026-11-24' }, NOW_MS);
    expect(day).toEqual({ fromUtcMs: new Date(2026, 10, 24).getTime(), untilUtcMs: new Date(2026, 10, 25).getTime() });
    expect(periodOf({ ...EVERYTHING, period: 'today' }, NOW_MS)).toEqual({
      fromUtcMs: day.untilUtcMs,
      untilUtcMs: new Date(2026, 10, 26).getTime(),
    });
    expect(localDayOf({ ...EVERYTHING, period: 'day', day: '1970-01-03' }, NOW_MS)).toBe(2);
    expect(dayText(NOW_MS)).toBe('2026-11-25');
  });

  it('asks the station only for what it says', () => {
    expect(askedOf(EVERYTHING)).toEqual({});
    expect(askedOf({ ...EVERYTHING, productId: 2, verdict: 'REJECT', opinion: 'untouched', tag: 'p' })).toEqual({
      productId: 2,
      verdict: 'REJECT',
      opinion: 'untouched',
      tag: 'p',
    });
  });
});
