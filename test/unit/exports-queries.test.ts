import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AuditHistory, TRAIL_QUERIES } from '../../src/main/storage/auditHistory.ts';
import { kolmogorovSmirnov } from '../../src/main/storage/kolmogorovSmirnov.ts';
import {
  HISTORY_QUERIES,
  type PageKey,
  type Period,
  queriesThrough,
  type VerdictFilter,
  VerdictHistory,
} from '../../src/main/storage/verdictHistory.ts';
import { OVERRIDE_QUERIES } from '../../src/main/storage/verdictOverrides.ts';
import { type NewVerdict, type StoredVerdict, VerdictLog } from '../../src/main/storage/verdicts.ts';
import { DRIFT_PARTS, STATISTICS_QUERIES, VerdictStatistics } from '../../src/main/storage/verdictStatistics.ts';
import { ADA, type ExportingStation, MINUTE_MS, openExportingStation, writeTrail } from '../exports.ts';
import { testFolder } from '../folders.ts';
import { MONDAY_UTC_MS, verdictOn } from '../station-database.ts';

const PARTS = 2000;
const FAULT: Partial<NewVerdict> = { productId: null, recipeId: null, modelVersionId: null, score: null, verdict: 'FAULT', faultCode: 'X' };

let station: ExportingStation;
let history: VerdictHistory;
let stored: StoredVerdict[];

beforeAll(async () => {
  station = await openExportingStation(await testFolder());
  const { db } = station;
  history = new VerdictHistory(db);
  // Three parts in each moment, every 50th a FAULT of no product; the clock is once set back.
  const parts = Array.from({ length: PARTS }, (_, n): NewVerdict => {
    const judgedUtcMs = MONDAY_UTC_MS + (Math.floor(n / 3) - (n > 1200 ? 100 : 0)) * 1000;
    return { ...verdictOn(n), judgedUtcMs, ...(n % 50 === 0 && FAULT) };
  });
  const ids = new VerdictLog(db).addAll(parts);
  stored = parts.map((part, i) => ({ ...part, id: ids[i] }));
  writeTrail(station, 60);
  return () => {
    db.close();
  };
});

function planOf(sql: string, values: readonly unknown[] | Readonly<Record<string, unknown>>): string[] {
  const rows = station.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  return (Array.isArray(values) ? rows.all(...(values as unknown[])) : rows.all(values)).map(({ detail }) => detail);
}

function wanted({ fromUtcMs = 0, untilUtcMs = Infinity }: Period, { productId, verdict }: VerdictFilter): StoredVerdict[] {
  return stored
    .filter(({ judgedUtcMs }) => judgedUtcMs >= fromUtcMs && judgedUtcMs < untilUtcMs)
    .filter((part) => (productId === undefined || part.productId === productId) && (verdict === undefined || part.verdict === verdict))
    .sort((a, b) => a.judgedUtcMs - b.judgedUtcMs || a.id - b.id);
}

function paged(page: (after?: PageKey) => StoredVerdict[]): StoredVerdict[] {
  const all: StoredVerdict[] = [];
  for (let rows = page(); rows.length > 0; rows = page(rows.at(-1))) all.push(...rows);
  return all;
}

describe('the history of verdicts', () => {
  const inSeconds = fc.option(fc.integer({ min: 0, max: 700 }), { nil: undefined });
  const filters = fc.record({
    productId: fc.constantFrom(undefined, 1, 2),
    verdict: fc.constantFrom<VerdictFilter['verdict'][]>(undefined, 'PASS', 'REVIEW', 'REJECT', 'FAULT'),
  });

  it('tells each verdict of any period and filter once, in order, on pages of any size', () => {
    fc.assert(
      fc.property(inSeconds, inSeconds, filters, fc.integer({ min: 150, max: 2000 }), (from, length, filter, limit) => {
        const fromUtcMs = from === undefined ? undefined : MONDAY_UTC_MS + from * 1000;
        const period = { fromUtcMs, untilUtcMs: length === undefined ? undefined : (fromUtcMs ?? MONDAY_UTC_MS) + (length + 1) * 1000 };
        const expected = wanted(period, filter);
        expect(paged((after) => history.earliestFirst(period, filter, PARTS, limit, after))).toEqual(expected);
        expect(paged((after) => history.latestFirst(period, filter, limit, after))).toEqual(expected.reverse());
        expect(history.count(period, filter)).toBe(expected.length);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves out what was written after a verdict', () => {
    expect(history.earliestFirst({}, {}, 10, 100)).toHaveLength(10);
  });

  it.each<[Period, number]>([
    [{ fromUtcMs: 2, untilUtcMs: 2 }, 10],
    [{ fromUtcMs: -1 }, 10],
    [{ untilUtcMs: NaN }, 10],
    [{ fromUtcMs: 0.5 }, 10],
    [{}, 0],
    [{}, 2001],
    [{}, 1.5],
  ])('refuses %j with pages of %d', (period, limit) => {
    expect(() => history.latestFirst(period, {}, limit)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('the history of the trail', () => {
  it('tells the rows of a period from the first to the last, those in between too', () => {
    const trail = new AuditHistory(station.db);
    const period = { fromUtcMs: MONDAY_UTC_MS + 20 * MINUTE_MS, untilUtcMs: MONDAY_UTC_MS + 33 * MINUTE_MS };
    const range = trail.range(period, 60)!;
    const rows = trail.page(range, {}, 100);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: rows.length }, (_, i) => range.firstSeq + i));
    expect(rows.some(({ atUtcMs }) => atUtcMs >= period.untilUtcMs)).toBe(true);
    expect(rows.at(-1)!.atUtcMs).toBeLessThan(period.untilUtcMs);
    expect(trail.page(range, { object: 'product 3' }, 100)).toEqual(rows.filter(({ object }) => object === 'product 3'));
    expect(trail.range({ fromUtcMs: 1, untilUtcMs: 2 }, 60)).toBeUndefined();
    expect(trail.range({}, 60)).toEqual({ firstSeq: 1, lastSeq: 60 });
  });
});

describe('overrides', () => {
  it('stand beside the verdict, with their reason, and in the trail', () => {
    const { overrides, db } = station;
    const first = overrides.override({ verdictId: 7, overriddenTo: 'REJECT', reason: ' a dent ' }, ADA);
    const second = overrides.override({ verdictId: 7, overriddenTo: 'PASS', reason: 'only dust' }, ADA);
    expect(overrides.of(7)).toEqual([
      {
        id: first,
        verdictId: 7,
        overriddenTo: 'REJECT',
        reason: 'a dent',
        overriddenUtcMs: expect.any(Number) as number,
        overriddenBy: 1,
        overriddenByName: 'Ada Example',
      },
      {
        id: second,
        verdictId: 7,
        overriddenTo: 'PASS',
        reason: 'only dust',
        overriddenUtcMs: expect.any(Number) as number,
        overriddenBy: 1,
        overriddenByName: 'Ada Example',
      },
    ]);
    expect(db.prepare(`SELECT old_json AS old, reason FROM audit_rows WHERE object = 'verdict 7'`).all()).toEqual([
      { old: '"PASS"', reason: 'a dent' },
      { old: '"REJECT"', reason: 'only dust' },
    ]);
  });

  it('are refused without a verdict or a reason', () => {
    const { overrides } = station;
    expect(() => overrides.override({ verdictId: 99_999, overriddenTo: 'PASS', reason: 'x' }, ADA)).toThrow(
      expect.objectContaining({ code: 'VERDICT_UNKNOWN' }),
    );
    expect(() => overrides.override({ verdictId: 1, overriddenTo: 'PASS', reason: ' ' }, ADA)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });
});

describe('parts by tag and opinion', () => {
  /** The first of them above. */
  const OVERRIDDEN = [7, 11, 12, 500, 1500];

  beforeAll(() => {
    for (const verdictId of OVERRIDDEN.slice(1)) station.overrides.override({ verdictId, overriddenTo: 'PASS', reason: 'only dust' }, ADA);
  });

  it.each<[VerdictFilter, (part: StoredVerdict) => boolean]>([
    [{ tag: 'part 15' }, ({ tag }) => tag.startsWith('part 15')],
    [{ tag: 'part 15', verdict: 'REJECT' }, ({ tag, verdict }) => tag.startsWith('part 15') && verdict === 'REJECT'],
    [{ tag: 'Part' }, () => false],
    [{ tag: '%' }, () => false],
    [{ opinion: 'overridden' }, ({ id }) => OVERRIDDEN.includes(id)],
    [{ opinion: 'untouched', productId: 1 }, ({ id, productId }) => !OVERRIDDEN.includes(id) && productId === 1],
    [{ opinion: 'overridden', tag: 'part 1' }, ({ id, tag }) => OVERRIDDEN.includes(id) && tag.startsWith('part 1')],
  ])('are told once and in order, on pages of any size: %j', (filter, isWanted) => {
    const expected = wanted({}, {}).filter(isWanted);
    for (const limit of [3, 150, 2000]) {
      expect(paged((after) => history.latestFirst({}, filter, limit, after))).toEqual([...expected].reverse());
      expect(paged((after) => history.earliestFirst({}, filter, PARTS, limit, after))).toEqual(expected);
    }
    expect(history.count({}, filter)).toBe(expected.length);
  });

  it('stand beside the last opinion', () => {
    station.overrides.override({ verdictId: 12, overriddenTo: 'REJECT', reason: 'a dent after all' }, ADA);
    const parts = station.overrides.beside(stored.slice(10, 13));
    expect(parts.map(({ id, overriddenTo }) => [id, overriddenTo])).toEqual([
      [11, 'PASS'],
      [12, 'REJECT'],
      [13, null],
    ]);
  });

  it.each([
    ['tag', { by: 'tag', isTagged: true, opinion: 'untouched' }, 'SEARCH verdicts USING INDEX verdicts_by_tag (tag>? AND tag<?)'],
    ['override', { by: 'override', isTagged: false, opinion: 'overridden' }, 'SEARCH verdicts USING INTEGER PRIMARY KEY (rowid=?)'],
  ] as const)('that are few are found by %s', (_, through, plan) => {
    const values = { productId: null, verdict: null, tag: 'a', tagEnd: 'b', fromUtcMs: 0, atUtcMs: 1, id: 1, limit: 9 };
    expect(planOf(queriesThrough(through).latestFirst, values)).toContain(plan);
  });
});

describe('drift', () => {
  /** A version of the product with these held-out goods, its recipe, and parts that it let pass. */
  function taught(heldOut: readonly number[], passed: readonly number[]): number {
    const { db } = station;
    const insertVersion =
      db.prepare(`INSERT INTO model_versions (product_id, version, seed, settings_json, metrics_json, content_hash, created_utc_ms, created_by)
      SELECT 1, max(version) + 1, 1, '{}', ?, format('%064d', max(version)), 0, 1 FROM model_versions`);
    const modelVersionId = Number(insertVersion.run(JSON.stringify({ heldOutScores: heldOut })).lastInsertRowid);
    const insertRecipe =
      db.prepare(`INSERT INTO recipes (product_id, version, model_version_id, review_threshold, reject_threshold, input_width_px, input_height_px,
      actuator_json, created_utc_ms, created_by) SELECT 1, max(version) + 1, ?, 2, 3, 256, 256, '{}', 0, 1 FROM recipes`);
    const recipeId = Number(insertRecipe.run(modelVersionId).lastInsertRowid);
    new VerdictLog(db).addAll(passed.map((score, n) => ({ ...verdictOn(5000 + n), recipeId, modelVersionId, score, verdict: 'PASS' })));
    return modelVersionId;
  }

  const GOODS = Array.from({ length: 100 }, (_, i) => 1 + ((i * 37) % 100) / 250);

  it('is not found where parts are as the goods were', () => {
    const { test, goods, parts } = new VerdictStatistics(station.db).drift(
      taught(
        [...GOODS, 2.5],
        GOODS.map((score) => score + 0.001),
      ),
    );
    expect({ goods, parts }).toEqual({ goods: 100, parts: 100 });
    expect(test!.pValue).toBeGreaterThan(0.5);
  });

  it('is found where they are not, in the latest parts', () => {
    const old = Array.from({ length: 300 }, (_, i) => GOODS[i % 100]);
    const drifted = Array.from({ length: DRIFT_PARTS }, (_, i) => GOODS[i % 100] + 0.3);
    const drift = new VerdictStatistics(station.db).drift(taught(GOODS, [...old, ...drifted]));
    expect(drift.parts).toBe(DRIFT_PARTS);
    expect(drift.medianPart! - drift.medianGood!).toBeCloseTo(0.3, 2);
    expect(drift.test!.pValue).toBeLessThan(1e-6);
  });

  it('is not told where a side is empty', () => {
    const statistics = new VerdictStatistics(station.db);
    expect(statistics.drift(taught(GOODS, []))).toMatchObject({ goods: 100, parts: 0, medianPart: undefined, test: undefined });
    expect(statistics.drift(1)).toMatchObject({ goods: 0, medianGood: undefined, test: undefined });
    expect(() => statistics.drift(999)).toThrow(expect.objectContaining({ code: 'VERSION_UNKNOWN' }));
  });
});

describe('the test of Kolmogorov and Smirnov', () => {
  it.each([
    [1, 1],
    [3, 3],
    [4, 5],
    [2, 7],
    [6, 3],
  ])('gives the share of all orders of %d and %d values that are as far apart', (n, m) => {
    const results = orders(n, m).map((order) => kolmogorovSmirnov(placesOf(order, 'a'), placesOf(order, 'b')));
    for (const { statistic, pValue } of results) {
      expect(pValue).toBeCloseTo(results.filter((other) => other.statistic >= statistic - 1e-9).length / results.length, 12);
    }
  });

  it('agrees with the limit for large samples', () => {
    const a = Array.from({ length: 400 }, (_, i) => i);
    const b = a.map((value) => value + 36.5);
    const { statistic, pValue } = kolmogorovSmirnov(a, b);
    const lambda = statistic * Math.sqrt(200);
    const limit =
      2 * Array.from({ length: 20 }, (_, k) => (-1) ** k * Math.exp(-2 * (k + 1) ** 2 * lambda ** 2)).reduce((sum, term) => sum + term, 0);
    expect(statistic).toBeCloseTo(37 / 400, 12);
    expect(pValue / limit).toBeGreaterThan(0.9);
    expect(pValue / limit).toBeLessThan(1.1);
  });

  it('does not mind equal values', () => {
    expect(kolmogorovSmirnov([1, 1, 1], [1, 1])).toEqual({ statistic: 0, pValue: 1 });
    expect(kolmogorovSmirnov([1, 2], [2, 3]).statistic).toBe(0.5);
  });
});

/** Every order of n values of one sample and m of another. */
function orders(n: number, m: number): string[] {
  if (n === 0 || m === 0) return ['a'.repeat(n) + 'b'.repeat(m)];
  return [...orders(n - 1, m).map((rest) => `a${rest}`), ...orders(n, m - 1).map((rest) => `b${rest}`)];
}

function placesOf(order: string, sample: string): number[] {
  return Array.from(order).flatMap((letter, place) => (letter === sample ? [place] : []));
}

describe('the latest rows of the trail', () => {
  const audit = (): AuditHistory => new AuditHistory(station.db);

  it('come page by page, and end with the first', () => {
    const all: number[] = [];
    for (let page = audit().latestFirst({}, {}, 7); page.length > 0; page = audit().latestFirst({}, {}, 7, page.at(-1)!.seq)) {
      all.push(...page.map(({ seq }) => seq));
    }
    const { seq: last } = audit().head();
    expect(all).toEqual(Array.from({ length: last }, (_, i) => last - i));
    expect(audit().head().hash).toBe(audit().latestFirst({}, {}, 1)[0].hash);
  });

  it('are those of a period, an action and an object', () => {
    const [last] = audit().latestFirst({}, {}, 1);
    expect(audit().latestFirst({ fromUtcMs: last.atUtcMs + 1 }, {}, 9)).toEqual([]);
    expect(audit().latestFirst({}, { action: 'none' }, 9)).toEqual([]);
    expect(
      audit()
        .latestFirst({}, { object: 'product 2' }, 2)
        .map(({ seq }) => seq),
    ).toEqual([58, 53]);
  });
});

describe('the plan', () => {
  const filtered = { productId: 1, verdict: 'PASS', limit: 50 };
  it.each<[string, string, readonly unknown[] | Record<string, unknown>, string]>([
    [
      'of the latest of a period',
      HISTORY_QUERIES.latestFirst,
      { ...filtered, fromUtcMs: 0, atUtcMs: 1, id: 1 },
      'SEARCH verdicts USING INDEX verdicts_by_time (judged_utc_ms>? AND judged_utc_ms<?)',
    ],
    [
      'of the earliest of a period',
      HISTORY_QUERIES.earliestFirst,
      { ...filtered, untilUtcMs: 1, atUtcMs: 0, id: 1, lastId: 9 },
      'SEARCH verdicts USING INDEX verdicts_by_time (judged_utc_ms>? AND judged_utc_ms<?)',
    ],
    [
      'of the count of a period',
      HISTORY_QUERIES.count,
      { ...filtered, fromUtcMs: 0, untilUtcMs: 1 },
      'SEARCH verdicts USING COVERING INDEX verdicts_by_time (judged_utc_ms>? AND judged_utc_ms<?)',
    ],
    [
      'of drift',
      STATISTICS_QUERIES.recentGoods,
      { productId: 1, modelVersionId: 1, limit: 500 },
      'SEARCH verdicts USING COVERING INDEX verdicts_of_product (product_id=?)',
    ],
    ['of overrides of a verdict', OVERRIDE_QUERIES.of, [1], 'SEARCH o USING INDEX verdict_overrides_of_verdict (verdict_id=?)'],
    [
      'of a period of the trail',
      TRAIL_QUERIES.range,
      { fromUtcMs: 0, untilUtcMs: 1 },
      'SEARCH audit_rows USING COVERING INDEX audit_rows_by_time (at_utc_ms>? AND at_utc_ms<?)',
    ],
    [
      'of a page of the trail',
      TRAIL_QUERIES.page,
      { userId: null, action: null, object: null, afterSeq: 0, lastSeq: 9, limit: 9 },
      'SEARCH audit_rows USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)',
    ],
    [
      'of the latest rows of the trail',
      TRAIL_QUERIES.latestFirst,
      { userId: null, action: null, object: null, firstSeq: 1, beforeSeq: 9, limit: 9 },
      'SEARCH audit_rows USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)',
    ],
  ])('%s uses its index', (_, sql, values, plan) => {
    const steps = planOf(sql, values);
    expect(steps).toContain(plan);
    expect(steps.join()).not.toContain('SCAN');
    expect(steps.join()).not.toMatch(/TEMP B-TREE FOR ORDER BY/);
  });
});
