import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RECIPE, type Retention } from '../../src/contract/recipe.ts';
import { checkPicture, keepPicture, readPicture } from '../../src/main/station/products/pictures.ts';
import { pruneImages } from '../../src/main/station/products/retention.ts';
import { THE_STATION } from '../../src/main/storage/auditTrail.ts';
import { IMAGE_QUERIES } from '../../src/main/storage/images.ts';
import type { LineVerdict, NewVerdict } from '../../src/main/storage/verdicts.ts';
import { ADA, pngNumber, productStation, signed, versionFacts } from '../station-products.ts';
import { verdictOn } from '../station-database.ts';

const DAY_MS = 86_400_000;
const station = await productStation();
const { db, images, labels, pictures, products, recipes, store, time, told, verdicts, versions } = station;
let count = 0;

async function newImage(bytes?: Uint8Array): Promise<number> {
  const png = await checkPicture({ name: 'part.png', bytes: bytes ?? (await pngNumber(++count)) });
  return keepPicture(store, png, (file) => images.record(file));
}

/** A product with a model in force that keeps its pictures so. */
function keeping(retention: Retention): number {
  const productId = products.create(`product ${++count}`, ADA).id;
  recipes.change(productId, { ...DEFAULT_RECIPE, retention }, 0, signed());
  const { id } = versions.add({ productId, ...versionFacts(++count), labelIds: [] }, ADA);
  versions.offer(id, ADA);
  versions.activate(id, signed());
  return productId;
}

const SCORES = { PASS: 1, REVIEW: 2.5, REJECT: 3.5, FAULT: 0 };

/** A part of a product, judged now. */
function partOf(productId: number, verdict: LineVerdict, imageId: number, heatMapId: number | null = null): NewVerdict {
  const { id: recipeId, modelVersionId } = recipes.inForce(productId)!;
  const faultCode = verdict === 'FAULT' ? 'LATE' : null;
  const part = { productId, recipeId, modelVersionId, verdict, faultCode, score: SCORES[verdict], imageId, heatMapId };
  return { ...verdictOn(0), judgedUtcMs: time.utcMs, reviewThreshold: 2, rejectThreshold: 3, ...part };
}

function judge(...part: Parameters<typeof partOf>): number {
  return verdicts.add(partOf(...part));
}

function isKept(imageId: number): boolean {
  const { sha256, prunedUtcMs } = images.get(imageId);
  expect(existsSync(store.pathOf(sha256))).toBe(prunedUtcMs === null);
  return prunedUtcMs === null;
}

function prune(): ReturnType<typeof pruneImages> {
  return pruneImages(station, THE_STATION);
}

function rowsIn(table: string): unknown {
  return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
}

describe('retention', () => {
  it('keeps pictures by days, those of defects longer, and every verdict', async () => {
    const product = keeping({ PASS: { days: 2 }, REVIEW: { days: 5 }, REJECT: { days: 10 } });
    const ids = [await newImage(), await newImage(), await newImage(), await newImage()];
    const heatMap = await newImage();
    for (const [i, verdict] of (['PASS', 'REVIEW', 'REJECT', 'FAULT'] as const).entries()) {
      judge(product, verdict, ids[i], verdict === 'REVIEW' ? heatMap : null);
    }
    const before = [rowsIn('verdicts'), rowsIn('images')];
    const keptAfter = async (days: number): Promise<boolean[]> => {
      time.utcMs += days * DAY_MS;
      await prune();
      return [...ids, heatMap].map(isKept);
    };
    expect(await keptAfter(2)).toEqual([true, true, true, true, true]);
    expect(await keptAfter(1)).toEqual([false, true, true, true, true]);
    expect(await keptAfter(3)).toEqual([false, false, true, true, false]);
    expect(await keptAfter(1000)).toEqual([false, false, false, true, false]);
    expect([rowsIn('verdicts'), rowsIn('images')]).toEqual(before);
    await expect(readPicture(store, images, ids[0])).rejects.toMatchObject({ code: 'PICTURE_PRUNED' });
  });

  it('keeps the pictures of so many parts, the latest, and their heat maps', async () => {
    const product = keeping({ PASS: { parts: 3 } });
    const parts: [picture: number, heatMap: number][] = [];
    for (let i = 0; i < 6; i++) {
      time.utcMs += 1000;
      const part = [await newImage(), await newImage()] as const;
      judge(product, 'PASS', ...part);
      parts.push([...part]);
    }
    const defect = await newImage();
    judge(product, 'REJECT', defect);
    time.utcMs += DAY_MS;
    expect(await prune()).toMatchObject({ images: 6 });
    expect(parts.map((part) => part.map(isKept))).toEqual([0, 1, 2, 3, 4, 5].map((i) => [i >= 3, i >= 3]));
    expect(isKept(defect)).toBe(true);
    expect(await prune()).toEqual({ images: 0, bytes: 0 });
  });

  it('counts the steps and the run in the trail', async () => {
    const product = keeping({ PASS: { days: 0 } });
    const ids = [await newImage(), await newImage()];
    for (const id of ids) judge(product, 'PASS', id);
    time.utcMs += DAY_MS;
    const bytes = ids.reduce((sum, id) => sum + images.get(id).sizeBytes, 0);
    expect(await prune()).toEqual({ images: 2, bytes });
    expect(told().slice(0, 2)).toMatchObject([
      { action: 'retention.run', userId: null, newValue: { images: 2, bytes } },
      { action: 'images.prune', newValue: { images: [...ids].reverse(), bytes } },
    ]);
  });

  it('leaves alone what is for teaching, what belongs to no part, and what has just come', async () => {
    const product = keeping({ PASS: { days: 0 }, REVIEW: { days: 0 }, REJECT: { days: 0 } });
    const [taught, mask, loose] = [await newImage(), await newImage(), await newImage()];
    const id = pictures.add(product, images.get(taught), 'a.png', ADA).picture.id;
    labels.set(id, { label: 'defect', kind: 'dent', maskImageId: mask }, ADA);
    pictures.remove(id, ADA);
    judge(product, 'REJECT', taught, mask);
    time.utcMs += DAY_MS;
    const fresh = await newImage();
    judge(product, 'PASS', fresh);
    time.utcMs += 1000;
    await prune();
    expect([taught, mask, loose, fresh].map(isKept)).toEqual([true, true, true, true]);
    time.utcMs += DAY_MS;
    await prune();
    expect([taught, mask, loose, fresh].map(isKept)).toEqual([true, true, true, false]);
  });

  it('keeps a picture that one of its parts keeps, and one whose verdict a person has overridden', async () => {
    const [short, long] = [keeping({ PASS: { days: 1 } }), keeping({ PASS: { days: 30 } })];
    const [shared, overridden, plain] = [await newImage(), await newImage(), await newImage()];
    for (const product of [short, long]) judge(product, 'PASS', shared);
    const verdictId = judge(short, 'PASS', overridden);
    judge(short, 'PASS', plain);
    db.prepare(
      `INSERT INTO verdict_overrides (verdict_id, overridden_to, reason, overridden_utc_ms, overridden_by) VALUES (?, 'REJECT', 'dent', 0, 1)`,
    ).run(verdictId);
    time.utcMs += 2 * DAY_MS;
    await prune();
    expect([shared, overridden, plain].map(isKept)).toEqual([true, true, false]);
  });

  it('goes by the recipe that is in force, not by the one of the day', async () => {
    const product = keeping({});
    const id = await newImage();
    judge(product, 'PASS', id);
    time.utcMs += 5 * DAY_MS;
    await prune();
    expect(isKept(id)).toBe(true);
    const { settings, version } = recipes.inForce(product)!;
    recipes.change(product, { ...settings, retention: { PASS: { days: 1 } } }, version, signed());
    await prune();
    expect(isKept(id)).toBe(false);
  });

  it('keeps again what is brought again', async () => {
    const product = keeping({ PASS: { days: 1 } });
    const bytes = await pngNumber(++count);
    const id = await newImage(bytes);
    judge(product, 'PASS', id);
    time.utcMs += 2 * DAY_MS;
    await prune();
    expect(isKept(id)).toBe(false);
    expect(await newImage(bytes)).toBe(id);
    expect(isKept(id)).toBe(true);
  });

  it('takes away what a station left that ended in the middle of it', async () => {
    const product = keeping({ PASS: { days: 1 } });
    const id = await newImage();
    judge(product, 'PASS', id);
    const path = store.pathOf(images.get(id).sha256);
    const bytes = await readPicture(store, images, id);
    time.utcMs += 2 * DAY_MS;
    await prune();
    await writeFile(path, bytes);
    await prune();
    expect(existsSync(path)).toBe(false);
  });

  it('goes through many pictures step by step, and can be cancelled between them', async () => {
    const product = keeping({ PASS: { days: 1 } });
    const rows = Array.from({ length: 450 }, (_, i) => ({
      sha256: i.toString(16).padStart(64, '0'),
      sizeBytes: 10,
      widthPx: 8,
      heightPx: 8,
    }));
    const ids = rows.map((row) => images.record(row));
    verdicts.addAll(ids.map((id) => partOf(product, 'PASS', id)));
    time.utcMs += 2 * DAY_MS;
    const controller = new AbortController();
    controller.abort();
    await expect(pruneImages(station, THE_STATION, { signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await prune()).toEqual({ images: 450, bytes: 4500 });
    expect(
      told()
        .slice(0, 5)
        .map(({ action }) => action),
    ).toEqual(expect.arrayContaining(['retention.run', 'images.prune']));
    expect(ids.every((id) => images.get(id).prunedUtcMs !== null)).toBe(true);
  });

  it('takes nothing away whose mark cannot be written', async () => {
    const product = keeping({ PASS: { days: 1 } });
    const id = await newImage();
    judge(product, 'PASS', id);
    time.utcMs += 2 * DAY_MS;
    db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON audit_rows BEGIN SELECT raise(ABORT, 'full'); END`);
    try {
      await expect(prune()).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' });
    } finally {
      db.exec('DROP TRIGGER temp.full');
    }
    expect(isKept(id)).toBe(true);
  });

  it.each(Object.entries(IMAGE_QUERIES))('asks the database by indexes alone: %s', (_, sql) => {
    const values = { id: 1, storedUtcMs: 0, limit: 10 };
    const plan = db.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(values);
    for (const { detail } of plan) expect(detail).not.toMatch(/^SCAN (?!\d|CONSTANT)/);
  });
});
