import { beforeAll, describe, expect, it } from 'vitest';
import { THE_STATION } from '../../src/main/storage/auditTrail.ts';
import type { StationDatabase } from '../../src/main/storage/database.ts';
import { VerdictLog } from '../../src/main/storage/verdicts.ts';
import { testFolder } from '../folders.ts';
import { openStation, openTrail, verdictOn } from '../station-database.ts';

let db: StationDatabase;

beforeAll(async () => {
  const folder = await testFolder();
  db = await openStation(folder);
  openTrail(folder, db).change(() => undefined, { actor: THE_STATION, action: 'start', object: 'station' });
  new VerdictLog(db).add(verdictOn(0));
  db.exec(`
    INSERT INTO images (sha256, size_bytes, width_px, height_px, stored_utc_ms) VALUES ('${'b'.repeat(64)}', 9, 8, 8, 0);
    INSERT INTO product_images (product_id, image_id, original_name, imported_utc_ms, imported_by) VALUES (1, 1, 'a.png', 0, 1);
    INSERT INTO labels (product_image_id, label, labelled_utc_ms, labelled_by) VALUES (1, 'good', 0, 1);
    INSERT INTO model_version_images VALUES (1, 1);
    INSERT INTO recipe_retention VALUES (1, 'PASS', 7, NULL);
    INSERT INTO verdict_overrides (verdict_id, overridden_to, reason, overridden_utc_ms, overridden_by) VALUES (1, 'REJECT', 'scratch', 0, 1);
    INSERT INTO settings (id, settings_json, set_utc_ms, set_by) VALUES (1, '{}', 0, 1);
    INSERT INTO products (name, created_utc_ms, created_by) VALUES ('other', 0, 1);`);
  return () => {
    db.close();
  };
});

const NEVER_CHANGED = [
  ['audit_rows', 'reason'],
  ['audit_checkpoints', 'signature'],
  ['labels', 'label'],
  ['verdicts', 'score'],
  ['verdict_overrides', 'reason'],
  ['recipes', 'reject_threshold'],
  ['recipe_retention', 'keep_images_days'],
  ['model_version_images', 'label_id'],
  ['settings', 'settings_json'],
] as const;
const NEVER_DELETED = [
  ...NEVER_CHANGED.map(([table]) => table),
  'users',
  'products',
  'images',
  'product_images',
  'model_versions',
] as const;

/** Goes back to the first version after the second was active. */
const ROLL_BACK = `
  UPDATE model_versions SET state = 'offered' WHERE version = 2;
  UPDATE model_versions SET state = 'retired' WHERE version = 1;
  UPDATE model_versions SET state = 'active' WHERE version = 2;
  UPDATE model_versions SET state = 'retired' WHERE version = 2;
  UPDATE model_versions SET state = 'active' WHERE version = 1;`;

function newVersion(version: number, state: string): string {
  return `INSERT INTO model_versions (product_id, version, state, seed, settings_json, metrics_json, content_hash, created_utc_ms, created_by)
    VALUES (1, ${version}, '${state}', 1, '{}', '{}', '${'c'.repeat(64)}', 0, 1)`;
}

/** @param values product, version, model version, REVIEW, REJECT */
function newRecipe(values: string): string {
  return `INSERT INTO recipes (product_id, version, model_version_id, review_threshold, reject_threshold, input_width_px, input_height_px,
    actuator_json, created_utc_ms, created_by) VALUES (${values}, 256, 256, '{}', 0, 1)`;
}

/** @param values label, kind, mask */
function label(values: string): string {
  return `INSERT INTO labels (product_image_id, label, defect_kind, mask_image_id, labelled_utc_ms, labelled_by) VALUES (1, ${values}, 1, 1)`;
}

/** A copy of the last audit row under another number and with another link. */
function rowAfter(seq: string, previousHash: string): string {
  return `INSERT INTO audit_rows (seq, format, id, at_utc_ms, utc_offset_min, clock_set_back_ms, user_name, role, station, software_version,
      action, object, previous_hash, hash)
    SELECT ${seq}, format, '${'d'.repeat(36)}', at_utc_ms, utc_offset_min, 0, user_name, role, station, software_version, action, object,
      ${previousHash}, hash FROM audit_rows`;
}

/** Why a statement is refused; what it did where it is not is undone. */
function refusalOf(sql: string): string {
  const tryAndUndo = db.transaction(() => {
    db.exec(sql);
    throw new Error('it was done');
  });
  try {
    tryAndUndo();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('the database refuses', () => {
  it.each(NEVER_CHANGED)('to change a row of %s', (table, column) => {
    expect(refusalOf(`UPDATE ${table} SET ${column} = ${column}`)).toMatch(/never change|is never changed/);
  });

  it.each(NEVER_DELETED)('to delete a row of %s', (table) => {
    expect(refusalOf(`DELETE FROM ${table}`)).toMatch(/never|stays/);
  });

  it.each(['audit_rows', 'audit_checkpoints', 'verdicts', 'labels'])('to replace a row of %s', (table) => {
    expect(refusalOf(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`)).toMatch(/never|follow|numbered/);
  });

  it.each([
    ['an audit row that leaves a gap', rowAfter('seq + 2', 'hash')],
    ['an audit row that does not hold the last hash', rowAfter('seq + 1', 'previous_hash')],
  ])('%s', (_, sql) => {
    expect(refusalOf(sql)).toContain('follows the last one');
  });

  it.each([
    ['two active versions of a product', newVersion(2, 'active'), 'UNIQUE'],
    ['a version to be other than it was made', 'UPDATE model_versions SET seed = 2', 'only the state changes'],
    ['an active version to be a draft', `UPDATE model_versions SET state = 'draft'`, 'cannot go from that state'],
    ['a recipe with the model of another product', newRecipe('2, 1, 1, 2, 3'), 'FOREIGN KEY'],
    ['a recipe with thresholds and no model', newRecipe('1, 2, NULL, 2, 3'), 'CHECK'],
    ['REVIEW above REJECT', newRecipe('1, 2, 1, 4, 3'), 'CHECK'],
    ['a defect without a kind', label(`'defect', NULL, NULL`), 'CHECK'],
    ['a mask on a good part', label(`'good', NULL, 1`), 'CHECK'],
    ['an override without a reason', `INSERT INTO verdict_overrides VALUES (9, 1, 'PASS', ' ', 0, 1)`, 'CHECK'],
    ['a text where a number belongs', `UPDATE users SET failed_logins = 'many'`, 'INTEGER'],
  ])('%s', (_, sql, reason) => {
    expect(refusalOf(sql)).toContain(reason);
  });
});

describe('the database takes', () => {
  it.each([
    ['a version through its states', `${newVersion(2, 'draft')}; ${ROLL_BACK}`],
    ['a recipe without a model yet', newRecipe('1, 2, NULL, NULL, NULL')],
    ['a label after a label', label(`'defect', 'scratch', 1`)],
    ['the news that the file of an image was pruned', 'UPDATE images SET pruned_utc_ms = 1'],
  ])('%s', (_, sql) => {
    expect(refusalOf(sql)).toBe('it was done');
  });
});
