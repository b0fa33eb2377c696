import type { Database, Statement } from 'better-sqlite3';
import type { RecipeSettings } from '../../contract/recipe.ts';
import { VERSION_METRICS, VERSION_SETTINGS, type VersionMetrics, type VersionSettings } from '../../contract/version.ts';
import { StationError } from '../errors.ts';
import type { AuditTrail } from './auditTrail.ts';
import { canonicalJson, type JsonValue } from './canonicalJson.ts';
import { checkedShape } from './input.ts';
import type { Products } from './products.ts';
import { type Recipe, type Recipes, settingsOf } from './recipes.ts';
import type { Person, Signature } from './signature.ts';

/** A version begins as a draft; one is offered, and one offered becomes the active one, until another one is. */
export type VersionState = 'draft' | 'offered' | 'active' | 'retired';

/** A model that was taught for a product. */
export interface ModelVersion {
  readonly id: number;
  readonly productId: number;
  /** 1, 2, 3 ... of its product. */
  readonly version: number;
  readonly state: VersionState;
  readonly seed: number;
  readonly settings: VersionSettings;
  readonly metrics: VersionMetrics;
  /** Of the whole bundle, 64 hex digits. */
  readonly contentHash: string;
  readonly createdUtcMs: number;
  readonly createdBy: number;
  readonly createdByName: string;
}

export type NewVersion = Pick<ModelVersion, 'productId' | 'seed' | 'settings' | 'metrics' | 'contentHash'> & {
  /** The data snapshot: the labels that it was taught with. */
  readonly labelIds: readonly number[];
};

/** A picture of a data snapshot, with the label it had then. */
export interface SnapshotPicture {
  readonly labelId: number;
  readonly sha256: string;
  readonly label: 'good' | 'defect' | 'none';
  readonly kind: string | null;
}

type Thresholds = NonNullable<RecipeSettings['thresholds']>;

type VersionRow = Omit<ModelVersion, 'settings' | 'metrics'> & { readonly settingsJson: string; readonly metricsJson: string };

const SELECT_VERSIONS = `SELECT id, product_id AS productId, version, state, seed, settings_json AS settingsJson, metrics_json AS metricsJson,
  content_hash AS contentHash, created_utc_ms AS createdUtcMs, created_by AS createdBy,
  (SELECT printed_name FROM users WHERE users.id = created_by) AS createdByName FROM model_versions`;

/** The model versions of products: what is known of them; their bundles lie beside the database. */
export class ModelVersions {
  readonly #products: Products;
  readonly #recipes: Recipes;
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  readonly #get: Statement<[number], VersionRow>;
  readonly #list: Statement<[number], VersionRow>;
  readonly #active: Statement<[number], VersionRow>;
  readonly #withHash: Statement<[number, string], VersionRow>;
  readonly #insert: Statement<[Omit<VersionRow, 'id' | 'state' | 'createdByName'>]>;
  readonly #insertPicture: Statement<[number, number]>;
  readonly #pictures: Statement<[number], SnapshotPicture>;
  readonly #setState: Statement<[VersionState, number]>;

  /** @param clock milliseconds since 1970-01-01 UTC */
  constructor(db: Database, known: { products: Products; recipes: Recipes }, trail: AuditTrail, clock: () => number) {
    this.#products = known.products;
    this.#recipes = known.recipes;
    this.#trail = trail;
    this.#clock = clock;
    this.#get = db.prepare(`${SELECT_VERSIONS} WHERE id = ?`);
    this.#list = db.prepare(`${SELECT_VERSIONS} WHERE product_id = ? ORDER BY version DESC`);
    this.#active = db.prepare(`${SELECT_VERSIONS} WHERE product_id = ? AND state = 'active'`);
    this.#withHash = db.prepare(`${SELECT_VERSIONS} WHERE product_id = ? AND content_hash = ?`);
    this.#insert = db.prepare(`INSERT INTO model_versions
      (product_id, version, seed, settings_json, metrics_json, content_hash, created_utc_ms, created_by)
      VALUES (@productId, @version, @seed, @settingsJson, @metricsJson, @contentHash, @createdUtcMs, @createdBy)`);
    this.#insertPicture = db.prepare('INSERT INTO model_version_images (model_version_id, label_id) VALUES (?, ?)');
    this.#pictures = db.prepare(`SELECT labels.id AS labelId, sha256, label, defect_kind AS kind FROM model_version_images
      JOIN labels ON labels.id = label_id
      JOIN product_images ON product_images.id = product_image_id
      JOIN images ON images.id = image_id
      WHERE model_version_id = ? ORDER BY labels.id`);
    this.#setState = db.prepare('UPDATE model_versions SET state = ? WHERE id = ?');
  }

  /** @throws StationError VERSION_UNKNOWN */
  get(id: number): ModelVersion {
    const row = this.#get.get(id);
    if (!row) throw new StationError('VERSION_UNKNOWN', objectOf(id));
    return whole(row);
  }

  /** Of a product, the latest first. */
  list(productId: number): ModelVersion[] {
    return this.#list.all(productId).map(whole);
  }

  /** Undefined where no model is in force. */
  active(productId: number): ModelVersion | undefined {
    const row = this.#active.get(productId);
    return row && whole(row);
  }

  /** The pictures that a version was taught with, with the labels they had then. */
  snapshot(id: number): SnapshotPicture[] {
    return this.#pictures.all(id);
  }

  /**
   * Adds a version as a draft.
   * @throws StationError PRODUCT_UNKNOWN, PRODUCT_RETIRED, VERSION_KNOWN, INPUT_INVALID
   */
  add({ labelIds, ...version }: NewVersion, by: Person): ModelVersion {
    const { productId, seed, contentHash } = version;
    this.#products.inUse(productId);
    const settingsJson = canonicalJson(checkedShape(VERSION_SETTINGS, version.settings, 'settings') as JsonValue);
    const metricsJson = canonicalJson(checkedShape(VERSION_METRICS, version.metrics, 'metrics') as JsonValue);
    const known = this.#withHash.get(productId, contentHash);
    if (known) throw new StationError('VERSION_KNOWN', `version ${known.version}`, { detail: known.state });
    const add = (): ModelVersion => {
      const number = (this.#list.get(productId)?.version ?? 0) + 1;
      const row = {
        productId,
        version: number,
        seed,
        settingsJson,
        metricsJson,
        contentHash,
        createdUtcMs: this.#clock(),
        createdBy: by.userId,
      };
      const id = Number(this.#insert.run(row).lastInsertRowid);
      for (const labelId of labelIds) this.#insertPicture.run(id, labelId);
      return this.get(id);
    };
    return this.#trail.change(add, ({ id, version: number }) => ({
      actor: by,
      action: 'version.register',
      object: objectOf(id),
      newValue: { product: productId, version: number, state: 'draft', contentHash, pictures: labelIds.length },
      modelVersion: String(number),
    }));
  }

  /**
   * Offers a draft for activation.
   * @throws StationError VERSION_UNKNOWN, VERSION_STATE_WRONG, PRODUCT_RETIRED
   */
  offer(id: number, by: Person): ModelVersion {
    return this.#step('version.offer', this.#inState(id, ['draft']), 'offered', by);
  }

  /**
   * Puts a version away that was never active.
   * @throws StationError VERSION_UNKNOWN, VERSION_STATE_WRONG, PRODUCT_RETIRED
   */
  discard(id: number, by: Person): ModelVersion {
    return this.#step('version.discard', this.#inState(id, ['draft', 'offered']), 'retired', by);
  }

  /**
   * Lets an offered version judge. The one that did is retired; a new recipe carries the thresholds, crop and input size of the new one and
   * keeps the rest.
   * @param thresholds those suggested for it unless told
   * @returns the recipe that is in force now
   * @throws StationError VERSION_UNKNOWN, VERSION_STATE_WRONG, PRODUCT_RETIRED, RECIPE_CONTRADICTS_MODEL
   */
  activate(id: number, signature: Signature, thresholds?: Thresholds): Recipe {
    const version = this.#inState(id, ['offered']);
    const { review, reject } = thresholds ?? version.metrics.thresholds;
    return this.#activate('version.activate', version, { review, reject }, signature);
  }

  /**
   * Lets a version judge again that did before, with the thresholds that it had last.
   * @returns the recipe that is in force now
   * @throws StationError as `activate` does
   */
  rollBack(id: number, signature: Signature): Recipe {
    const version = this.#inState(id, ['retired']);
    const thresholds = this.#recipes.lastWith(id)?.settings.thresholds;
    if (!thresholds) throw wrongState(version, 'it was never active');
    return this.#activate('version.rollBack', version, thresholds, signature);
  }

  #activate(action: string, version: ModelVersion, thresholds: Thresholds, signature: Signature): Recipe {
    const { id, productId } = version;
    const { geometry } = version.settings;
    const settings = { ...settingsOf(this.#recipes.inForce(productId)), geometry, thresholds };
    return this.#recipes.replace(action, { productId, modelVersionId: id, settings }, signature, () => {
      const older = this.active(productId);
      if (older) this.#setState.run('retired', older.id);
      this.#setState.run('active', id);
    });
  }

  #step(action: string, { id, version, state: oldValue }: ModelVersion, newValue: VersionState, by: Person): ModelVersion {
    const step = (): ModelVersion => {
      this.#setState.run(newValue, id);
      return this.get(id);
    };
    return this.#trail.change(step, {
      actor: by,
      action,
      object: objectOf(id),
      field: 'state',
      oldValue,
      newValue,
      modelVersion: String(version),
    });
  }

  #inState(id: number, states: readonly VersionState[]): ModelVersion {
    const version = this.get(id);
    this.#products.inUse(version.productId);
    if (!states.includes(version.state)) throw wrongState(version, `it is ${version.state}, not ${states.join(' or ')}`);
    return version;
  }
}

function wrongState({ version }: ModelVersion, detail: string): StationError {
  return new StationError('VERSION_STATE_WRONG', `version ${version}`, { detail });
}

function whole({ settingsJson, metricsJson, ...row }: VersionRow): ModelVersion {
  const where = `version ${row.version} of product ${row.productId}`;
  return {
    ...row,
    settings: checkedShape(VERSION_SETTINGS, JSON.parse(settingsJson), where),
    metrics: checkedShape(VERSION_METRICS, JSON.parse(metricsJson), where),
  };
}

/** What the audit trail calls a model version. */
function objectOf(id: number): string {
  return `model version ${id}`;
}
