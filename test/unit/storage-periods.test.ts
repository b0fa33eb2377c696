import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/contract/settings.ts';
import { QuantileSketch } from '../../src/main/storage/quantileSketch.ts';
import { bucketOf } from '../../src/main/storage/shifts.ts';
import { CAUSE_QUERIES, VerdictCauses } from '../../src/main/storage/verdictCauses.ts';
import { VerdictOverrides } from '../../src/main/storage/verdictOverrides.ts';
import { PERIOD_QUERIES, VerdictPeriods } from '../../src/main/storage/verdictPeriods.ts';
import { type NewVerdict, VerdictLog } from '../../src/main/storage/verdicts.ts';
import { ADA, type ExportingStation, openExportingStation } from '../exports.ts';
import { testFolder } from '../folders.ts';
import { MONDAY_UTC_MS, verdictOn } from '../station-database.ts';

const { shifts } = DEFAULT_SETTINGS;
const HOUR_MS = 3_600_000;
const PARTS = 9000;

let station: ExportingStation;
let periods: VerdictPeriods;
let causes: VerdictCauses;
let stored: readonly NewVerdict[];

/** One part in ten seconds, 25 hours of them, an hour east of Greenwich; every 100th a FAULT, half of those of no product. */
function partOn(n: number): NewVerdict {
  const fault = { score: null, verdict: 'FAULT', faultCode: n % 300 === 0 ? 'FRAME_BLANK' : 'VERDICT_LATE' } as const;
  const ofNoProduct = { productId: null, recipeId: null, modelVersionId: null, reviewThreshold: null, rejectThreshold: null };
  return {
    ...verdictOn(n),
    judgedUtcMs: MONDAY_UTC_MS + n * 10_000,
    utcOffsetMin: 60,
    totalMs: 10 + (n % 500),
    ...(n % 100 === 0 && fault),
    ...(n % 200 === 0 && ofNoProduct),
  };
}

beforeAll(async () => {
  station = await openExportingStation(await testFolder());
  const { db } = station;
  stored = Array.from({ length: PARTS }, (_, n) => partOn(n));
  new VerdictLog(db).addAll(stored);
  periods = new VerdictPeriods(db);
  causes = new VerdictCauses(db);
  return () => {
    db.close();
  };
});

const countOf = (parts: readonly NewVerdict[], verdict: string): number => parts.filter((part) => part.verdict === verdict).length;
const exact = (values: readonly number[], share: number): number => [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1];

function expectNear(told: number, wanted: number): void {
  expect(Math.abs(told - wanted)).toBeLessThanOrEqual(0.0051 * Math.abs(wanted));
}

describe('quantiles in bounded memory', () => {
  it('are within half a percent of the exact ones, whatever the values', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (numbers, share) => {
        const sketch = new QuantileSketch();
        for (const number of numbers) sketch.add(number);
        const [told] = sketch.quantiles([share])!;
        const wanted = exact(numbers, share);
        expect(Math.abs(told - wanted)).toBeLessThanOrEqual(0.0051 * Math.abs(wanted) + 1e-9);
      }),
    );
  });

  it('of nothing are none', () => {
    expect(new QuantileSketch().quantiles([0.5])).toBeUndefined();
  });
});

describe('a shift', () => {
  it.each([
    ['1970-01-02T05:59:59', '1970-01-01T22:00', 'night'],
    ['1970-01-02T06:00', '1970-01-02T06:00', 'early'],
    ['1970-01-02T21:59', '1970-01-02T14:00', 'late'],
    ['1970-01-02T22:00', '1970-01-02T22:00', 'night'],
  ])('at %s is the one that began at %s', (moment, start, shift) => {
    expect(bucketOf(Date.parse(`${moment}Z`), 'shift', shifts)).toEqual({ startLocalMs: Date.parse(`${start}Z`), shift });
  });

  it('that is the only one goes on until its next start', () => {
    const [only] = [{ name: 'day', startsAtMinute: 480 }];
    expect(bucketOf(Date.parse('1970-01-02T07:00Z'), 'shift', [only]).startLocalMs).toBe(Date.parse('1970-01-01T08:00Z'));
  });
});

describe('the summary of a period', () => {
  it('counts what was judged in it', async () => {
    const told = await periods.summary({ period: {} });
    expect(told).toMatchObject({
      parts: PARTS,
      verdicts: Object.fromEntries(['PASS', 'REVIEW', 'REJECT', 'FAULT'].map((verdict) => [verdict, countOf(stored, verdict)])),
      yieldShare: countOf(stored, 'PASS') / PARTS,
      faults: [
        { code: 'VERDICT_LATE', parts: 60 },
        { code: 'FRAME_BLANK', parts: 30 },
      ],
    });
    const took = stored.map(({ totalMs }) => totalMs);
    expectNear(told.latencyMs!.p50, exact(took, 0.5));
    expectNear(told.latencyMs!.p99, exact(took, 0.99));
  });

  it('is of a product and of a time alone where it is asked for', async () => {
    const period = { fromUtcMs: MONDAY_UTC_MS + HOUR_MS, untilUtcMs: MONDAY_UTC_MS + 2 * HOUR_MS };
    const inHour = stored.slice(360, 720);
    expect((await periods.summary({ period })).parts).toBe(360);
    expect((await periods.summary({ period, productId: 1 })).parts).toBe(inHour.filter(({ productId }) => productId === 1).length);
    expect(await periods.summary({ period, productId: 99 })).toMatchObject({ parts: 0, yieldShare: null, latencyMs: null });
    await expect(periods.summary({ period: { fromUtcMs: 5, untilUtcMs: 5 } })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('can be cancelled, and lets others have their turn', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await periods.summary({ period: {} });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    await expect(periods.summary({ period: {} }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('the series of a period', () => {
  it('has the hours, days or shifts of the clock on the wall', async () => {
    const hours = await periods.series({ period: {}, by: 'hour' }, shifts);
    expect(hours).toHaveLength(25);
    const [first] = hours;
    const inFirst = stored.slice(0, 360);
    expect(first).toMatchObject({ startUtcMs: MONDAY_UTC_MS, shift: null });
    expect(first.verdicts.PASS).toBe(countOf(inFirst, 'PASS'));
    const scores = inFirst.flatMap(({ score }) => score ?? []);
    expect(first.scores).toMatchObject([{ modelVersionId: 1, parts: scores.length }]);
    expectNear(first.scores[0].median, exact(scores, 0.5));
    expectNear(first.scores[0].q95, exact(scores, 0.95));
    // Midnight on the wall is 23:00 UTC.
    const days = await periods.series({ period: {}, by: 'day' }, shifts);
    expect(days.map(({ startUtcMs }) => startUtcMs)).toEqual([MONDAY_UTC_MS - HOUR_MS, MONDAY_UTC_MS + 23 * HOUR_MS]);
    const told = await periods.series({ period: {}, by: 'shift' }, shifts);
    expect(told.map(({ shift, startUtcMs }) => [shift, (startUtcMs - MONDAY_UTC_MS) / HOUR_MS])).toEqual([
      ['night', -3],
      ['early', 5],
      ['late', 13],
      ['night', 21],
    ]);
    expect(told.reduce((sum, { verdicts }) => sum + Object.values(verdicts).reduce((a, b) => a + b), 0)).toBe(PARTS);
  });
});

describe('why parts did not pass', () => {
  it('is the code of a fault, and what people said', async () => {
    const { db, trail } = station;
    const rejects = db.prepare<[], { id: number }>(`SELECT id FROM verdicts WHERE verdict = 'REJECT' ORDER BY id`).all();
    const passed = db.prepare<[], { id: number }>(`SELECT id FROM verdicts WHERE verdict = 'PASS' LIMIT 1`).all();
    const overrides = new VerdictOverrides(db, trail);
    overrides.override({ verdictId: rejects[0].id, overriddenTo: 'PASS', reason: 'dust' }, ADA);
    overrides.override({ verdictId: rejects[1].id, overriddenTo: 'PASS', reason: 'dust' }, ADA);
    overrides.override({ verdictId: rejects[1].id, overriddenTo: 'REJECT', reason: 'no, a scratch' }, ADA);
    overrides.override({ verdictId: passed[0].id, overriddenTo: 'REJECT', reason: 'a scratch' }, ADA);
    expect((await periods.summary({ period: {} })).overrides).toEqual({ falseRejects: 1, missed: 1 });
    const told = await causes.pareto({ period: {} });
    expect(told.map(({ cause, name, parts }) => [cause, name, parts])).toEqual([
      ['unlabelled', '', rejects.length - 1],
      ['fault', 'VERDICT_LATE', 60],
      ['fault', 'FRAME_BLANK', 30],
      ['falseReject', '', 1],
    ]);
    expect((await causes.pareto({ period: {}, productId: 1 })).reduce((sum, { parts }) => sum + parts, 0)).toBe(rejects.length + 45);
    expect(await causes.pareto({ period: { untilUtcMs: 1 } })).toEqual([]);
  });

  it('is the kind of the defect where its picture is labelled', async () => {
    const { db } = station;
    db.exec(`INSERT INTO images (id, sha256, size_bytes, width_px, height_px, stored_utc_ms) VALUES (900, '${'b'.repeat(64)}', 1, 1, 1, 0);
      INSERT INTO product_images (id, product_id, image_id, original_name, imported_utc_ms, imported_by) VALUES (900, 1, 900, 'a.png', 0, 1);
      INSERT INTO labels (product_image_id, label, defect_kind, labelled_utc_ms, labelled_by) VALUES (900, 'defect', 'dent', 0, 1),
        (900, 'defect', 'scratch', 1, 1);`);
    const later = { ...verdictOn(0), judgedUtcMs: MONDAY_UTC_MS + 100 * HOUR_MS, score: 4, verdict: 'REJECT', imageId: 900 } as const;
    new VerdictLog(db).addAll([later]);
    expect(await causes.pareto({ period: { fromUtcMs: MONDAY_UTC_MS + 99 * HOUR_MS } })).toEqual([
      { cause: 'defect', name: 'scratch', parts: 1, latestUtcMs: later.judgedUtcMs },
    ]);
  });
});

describe('the plan', () => {
  const planOf = (sql: string, values: object): string[] =>
    station.db
      .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(values)
      .map(({ detail }) => detail);

  it('of a page of a period reads the index by time alone', () => {
    const plan = planOf(PERIOD_QUERIES.page, { atUtcMs: 0, id: 0, untilUtcMs: 9, productId: null, limit: 10 });
    expect(plan).toContain('SEARCH verdicts USING COVERING INDEX verdicts_by_time (judged_utc_ms>? AND judged_utc_ms<?)');
    expect(plan.join()).not.toMatch(/SCAN|TEMP B-TREE FOR ORDER BY/);
  });

  it('of overrides looks up their verdicts by id', () => {
    const plan = planOf(PERIOD_QUERIES.overridden, { fromUtcMs: 0, untilUtcMs: 9, productId: null });
    expect(plan).toContain('SEARCH verdicts USING INTEGER PRIMARY KEY (rowid=?)');
  });

  it('of causes reads what did not pass, and what was said of each by its index', () => {
    const plan = planOf(CAUSE_QUERIES.page, { productId: 1, verdict: 'REJECT', atUtcMs: 0, id: 0, untilUtcMs: 9, limit: 10 });
    expect(plan.join('\n')).toContain('SEARCH v USING INDEX verdicts_not_passed (product_id=? AND verdict=?');
    expect(plan.join()).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});
