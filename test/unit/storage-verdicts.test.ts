import { beforeAll, describe, expect, it } from 'vitest';
import type { StationDatabase } from '../../src/main/storage/database.ts';
import { localDayOf, type NewVerdict, type StoredVerdict, VERDICT_QUERIES, VerdictLog } from '../../src/main/storage/verdicts.ts';
import { testFolder } from '../folders.ts';
import { MONDAY_UTC_MS, openStation, verdictOn } from '../station-database.ts';
import { HOSTILE_TEXTS } from '../texts.ts';

const HOUR_MS = 3_600_000;
const MONDAY = { productId: 1, localDay: localDayOf(MONDAY_UTC_MS, 0) };

/** Parts of two days, one every 100 s. */
const PARTS = Array.from({ length: 1728 }, (_, n): NewVerdict => ({ ...verdictOn(n), judgedUtcMs: MONDAY_UTC_MS + n * 100_000 }));
const FAULT: NewVerdict = {
  ...verdictOn(0),
  productId: null,
  recipeId: null,
  modelVersionId: null,
  score: null,
  reviewThreshold: null,
  rejectThreshold: null,
  verdict: 'FAULT',
  faultCode: 'CAMERA_LOST',
};

let db: StationDatabase;
let log: VerdictLog;
let stored: StoredVerdict[];

beforeAll(async () => {
  db = await openStation(await testFolder());
  log = new VerdictLog(db);
  const ids = log.addAll(PARTS);
  stored = PARTS.map((part, i) => ({ ...part, id: ids[i] }));
  return () => {
    db.close();
  };
});

function planOf(sql: string): string[] {
  const values = { productId: 1, firstHour: 0, lastHour: 23, localHour: 0, limit: 50, judgedUtcMs: 0, id: 0 };
  return db
    .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(values)
    .map(({ detail }) => detail);
}

/** Does something to the log that is undone afterwards. */
function meanwhile(act: () => void): void {
  db.exec('SAVEPOINT meanwhile');
  try {
    act();
  } finally {
    db.exec('ROLLBACK TO meanwhile; RELEASE meanwhile');
  }
}

describe('the log of verdicts', () => {
  it('tells the worst of a day', () => {
    const byScore = stored.slice(0, 864).sort((a, b) => b.score! - a.score! || b.id - a.id);
    expect(log.worst(MONDAY, 50)).toEqual(byScore.slice(0, 50));
  });

  it('counts the parts of each hour', () => {
    const counts = log.perHour(MONDAY);
    for (const { hour, verdict, parts } of counts) {
      const inHour = stored.filter(({ judgedUtcMs }) => Math.floor((judgedUtcMs - MONDAY_UTC_MS) / HOUR_MS) === hour);
      expect(parts).toBe(inHour.filter((part) => part.verdict === verdict).length);
    }
    expect(counts.reduce((sum, { parts }) => sum + parts, 0)).toBe(864);
  });

  it('takes day and hour from the clock on the wall', () => {
    meanwhile(() => {
      const indian = { ...verdictOn(1), judgedUtcMs: MONDAY_UTC_MS + 50 * HOUR_MS + 19 * HOUR_MS, utcOffsetMin: 330 };
      log.addAll([indian]);
      const thursday = { productId: 1, localDay: MONDAY.localDay + 3 };
      expect(log.perHour(thursday)).toEqual([{ hour: 2, verdict: indian.verdict, parts: 1 }]);
    });
  });

  it('takes a FAULT that knows nothing of the part', () => {
    const id = log.add(FAULT);
    expect(db.prepare('SELECT verdict, fault_code AS code FROM verdicts WHERE id = ?').get(id)).toEqual({
      verdict: 'FAULT',
      code: 'CAMERA_LOST',
    });
  });

  it('holds any text as it is', () => {
    const ids = HOSTILE_TEXTS.map((tag) => log.add({ ...FAULT, tag }));
    const tagOf = db.prepare('SELECT tag FROM verdicts WHERE id = ?').pluck();
    expect(ids.map((id) => tagOf.get(id))).toEqual(HOSTILE_TEXTS);
  });

  it.each<[string, Partial<NewVerdict>]>([
    ['a PASS on the REVIEW threshold', { score: 2, verdict: 'PASS' }],
    ['a PASS under thresholds that are upside down', { score: 3, reviewThreshold: 4, rejectThreshold: 1, verdict: 'PASS' }],
    ['a PASS without a score', { score: null, verdict: 'PASS' }],
    ['a score that is no number', { score: NaN }],
    ['an infinite score', { score: Infinity, verdict: 'REJECT' }],
    ['a verdict without a model', { modelVersionId: null }],
    ['a model that the recipe does not name', { modelVersionId: 2 }],
    ["a product that is not the recipe's", { productId: 2 }],
    ['an unknown verdict', { verdict: 'OK' as 'PASS' }],
    ['a FAULT without a code', { verdict: 'FAULT' }],
    ['a code without a FAULT', { faultCode: 'X' }],
    ['no tag', { tag: '' }],
    ['time that runs backwards', { totalMs: -1 }],
    ['an image that is not there', { imageId: 1 }],
  ])('refuses %s, and everything that came with it', (_, harm) => {
    const before = db.prepare('SELECT count(*) FROM verdicts').pluck().get();
    const bad = { ...verdictOn(0), ...harm };
    expect(() => log.add(bad)).toThrow(expect.objectContaining({ code: 'DATABASE_REFUSED', where: `tag ${bad.tag}` }));
    expect(() => log.addAll([verdictOn(1), bad])).toThrow(expect.objectContaining({ code: 'DATABASE_REFUSED' }));
    expect(db.prepare('SELECT count(*) FROM verdicts').pluck().get()).toBe(before);
  });

  it('says when there is no room, and loses nothing', () => {
    const before = db.prepare('SELECT count(*) FROM verdicts').pluck().get();
    db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`);
    expect(() => log.addAll(PARTS)).toThrow(expect.objectContaining({ code: 'DATABASE_FULL' }));
    db.pragma('max_page_count = 4294967294');
    expect(db.prepare('SELECT count(*) FROM verdicts').pluck().get()).toBe(before);
    expect(log.add(FAULT)).toBeGreaterThan(0);
  });

  it('adds no single verdict that waits for the end of a transaction', () => {
    meanwhile(() => {
      expect(() => log.add(verdictOn(0))).toThrow('transaction');
    });
  });
});

describe('the plan', () => {
  it.each([
    ['of the worst', VERDICT_QUERIES.worst, 'USING INDEX verdicts_of_product (product_id=? AND local_hour>? AND local_hour<?)'],
    ['of the counts', VERDICT_QUERIES.perHour, 'USING COVERING INDEX verdicts_of_product (product_id=? AND local_hour>? AND local_hour<?)'],
    [
      'of the drift of a model version',
      'SELECT score FROM verdicts WHERE product_id = 1 AND model_version_id = 1 ORDER BY local_hour DESC, judged_utc_ms DESC LIMIT 1000',
      'USING COVERING INDEX verdicts_of_product (product_id=?)',
    ],
    [
      'of the latest rejects',
      `SELECT * FROM verdicts WHERE product_id = 1 AND verdict = 'REJECT' AND verdict <> 'PASS' ORDER BY judged_utc_ms DESC LIMIT 50`,
      'USING INDEX verdicts_not_passed (product_id=? AND verdict=?)',
    ],
    ['of a tag', `SELECT * FROM verdicts WHERE tag = 'x'`, 'USING INDEX verdicts_by_tag (tag=?)'],
    ['of an image', 'SELECT 1 FROM verdicts WHERE image_id = 1', 'USING COVERING INDEX verdicts_by_image (image_id=?)'],
  ])('%s uses its index', (_, sql, plan) => {
    expect(planOf(sql)).toContain(`SEARCH verdicts ${plan}`);
  });
});
