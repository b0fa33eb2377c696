import { join } from 'node:path';
import { AuditTrail, type TrailOptions } from '../src/main/storage/auditTrail.ts';
import { lastKeyId } from '../src/main/storage/checkpoint.ts';
import { openDatabase, type StationDatabase } from '../src/main/storage/database.ts';
import { openStationKey } from '../src/main/storage/stationKey.ts';
import type { NewVerdict } from '../src/main/storage/verdicts.ts';

/** 2026-03-02 00:00 UTC, a Monday. */
export const MONDAY_UTC_MS = Date.UTC(2026, 2, 2);

/** One user, and one product with an active model and a recipe; all have the id 1. */
export const ONE_OF_EACH = `
  INSERT INTO users (login, printed_name, role, password_hash, password_set_utc_ms, created_utc_ms)
    VALUES ('ada', 'Ada Example', 'engineer', 'x', 0, 0);
  INSERT INTO products (name, created_utc_ms, created_by) VALUES ('board', 0, 1);
  INSERT INTO model_versions (product_id, version, state, seed, settings_json, metrics_json, content_hash, created_utc_ms, created_by)
    VALUES (1, 1, 'active', 1, '{}', '{}', '${'a'.repeat(64)}', 0, 1);
  INSERT INTO recipes (product_id, version, model_version_id, review_threshold, reject_threshold, input_width_px, input_height_px,
    actuator_json, created_utc_ms, created_by) VALUES (1, 1, 1, 2, 3, 256, 256, '{}', 0, 1);`;

/** The database `station.db` of a folder; a new one has one of each thing that a verdict needs. */
export async function openStation(folder: string): Promise<StationDatabase> {
  const db = await openDatabase(join(folder, 'station.db'));
  if (db.prepare('SELECT 1 FROM users').get() === undefined) db.transaction(() => db.exec(ONE_OF_EACH))();
  return db;
}

/** The trail of a database, signed by `station.key` of the folder. */
export function openTrail(folder: string, db: StationDatabase, options: Pick<TrailOptions, 'clock'> = {}): AuditTrail {
  const key = openStationKey(join(folder, 'station.key'), lastKeyId(db));
  return new AuditTrail(db, { station: 'line 1', softwareVersion: 'test', key, ...options });
}

/** The verdict on the n-th part: one a second; of 1000 parts 917 PASS, 48 are for REVIEW from a score of 2 on, 35 are a REJECT from 3 on. */
export function verdictOn(n: number): NewVerdict {
  const score = 4 * (((n * 7919) % 4000) / 4000) ** 8;
  return {
    tag: `part ${n}`,
    judgedUtcMs: MONDAY_UTC_MS + n * 1000,
    utcOffsetMin: 0,
    productId: 1,
    recipeId: 1,
    modelVersionId: 1,
    score,
    reviewThreshold: 2,
    rejectThreshold: 3,
    verdict: score >= 3 ? 'REJECT' : score >= 2 ? 'REVIEW' : 'PASS',
    faultCode: null,
    frameMs: 4.5,
    decodeMs: 6.25,
    inferenceMs: 18.75,
    totalMs: 31.5,
    imageId: null,
    heatMapId: null,
  };
}
