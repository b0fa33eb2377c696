import type { Database, Statement } from 'better-sqlite3';
import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_RECIPE, RECIPE_SETTINGS, type RecipeGeometry, type RecipeSettings, type Retention } from '../../contract/recipe.ts';
import { StationError } from '../errors.ts';
import type { AuditTrail } from './auditTrail.ts';
import { canonicalJson, type JsonValue } from './canonicalJson.ts';
import { checkedShape } from './input.ts';
import type { Products } from './products.ts';
import { type Signature, signedBy } from './signature.ts';
import type { LineVerdict } from './verdicts.ts';

/** How a product is judged: one of its versions, of which the highest is in force. */
export interface Recipe {
  readonly id: number;
  readonly productId: number;
  readonly version: number;
  /** Null where no model is in force. */
  readonly modelVersionId: number | null;
  readonly settings: RecipeSettings;
  readonly createdUtcMs: number;
  readonly createdBy: number;
  readonly createdByName: string;
}

/** A recipe that is to be in force. */
export interface NewRecipe {
  readonly productId: number;
  readonly modelVersionId: number | null;
  readonly settings: RecipeSettings;
}

/** The columns of a recipe. */
interface RecipeRow {
  readonly id: number;
  readonly productId: number;
  readonly version: number;
  readonly modelVersionId: number | null;
  readonly review: number | null;
  readonly reject: number | null;
  readonly cropLeftPx: number | null;
  readonly cropTopPx: number | null;
  readonly cropWidthPx: number | null;
  readonly cropHeightPx: number | null;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly actuatorJson: string;
  readonly frameJson: string;
  readonly createdUtcMs: number;
  readonly createdBy: number;
}

interface KeepRow {
  readonly verdict: LineVerdict;
  readonly days: number | null;
  readonly parts: number | null;
}

const COLUMNS = {
  productId: 'product_id',
  version: 'version',
  modelVersionId: 'model_version_id',
  review: 'review_threshold',
  reject: 'reject_threshold',
  cropLeftPx: 'crop_left_px',
  cropTopPx: 'crop_top_px',
  cropWidthPx: 'crop_width_px',
  cropHeightPx: 'crop_height_px',
  widthPx: 'input_width_px',
  heightPx: 'input_height_px',
  actuatorJson: 'actuator_json',
  frameJson: 'frame_json',
  createdUtcMs: 'created_utc_ms',
  createdBy: 'created_by',
} as const satisfies Record<Exclude<keyof RecipeRow, 'id'>, string>;

type StoredRow = RecipeRow & Pick<Recipe, 'createdByName'>;

const SELECT_RECIPES = `SELECT id, (SELECT printed_name FROM users WHERE users.id = created_by) AS createdByName, ${Object.entries(COLUMNS)
  .map(([field, column]) => `${column} AS ${field}`)
  .join(', ')} FROM recipes`;

/** What of a model a recipe must fit. */
interface ModelFacts {
  readonly version: number;
  readonly geometryJson: string | null;
  readonly typicalGood: number | null;
}

/** The recipes of products. Each change is a new version; every earlier one is kept. */
export class Recipes {
  readonly #products: Products;
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  readonly #inForce: Statement<[number], StoredRow>;
  readonly #versionInForce: Statement<[number], number>;
  readonly #versionOf: Statement<[number], number>;
  readonly #lastWith: Statement<[number], StoredRow>;
  readonly #all: Statement<[number, number, number], StoredRow>;
  readonly #insert: Statement<[Omit<RecipeRow, 'id'>]>;
  readonly #keeps: Statement<[number], KeepRow>;
  readonly #insertKeep: Statement<[KeepRow & { recipeId: number }]>;
  readonly #model: Statement<[number], ModelFacts>;

  /** @param clock milliseconds since 1970-01-01 UTC */
  constructor(db: Database, products: Products, trail: AuditTrail, clock: () => number) {
    this.#products = products;
    this.#trail = trail;
    this.#clock = clock;
    this.#inForce = db.prepare(`${SELECT_RECIPES} WHERE product_id = ? ORDER BY version DESC LIMIT 1`);
    this.#versionInForce = db
      .prepare<[number], number>('SELECT version FROM recipes WHERE product_id = ? ORDER BY version DESC LIMIT 1')
      .pluck();
    this.#versionOf = db.prepare<[number], number>('SELECT version FROM recipes WHERE id = ?').pluck();
    this.#lastWith = db.prepare(`${SELECT_RECIPES} WHERE model_version_id = ? ORDER BY version DESC LIMIT 1`);
    this.#all = db.prepare(`${SELECT_RECIPES} WHERE product_id = ? AND version < ? ORDER BY version DESC LIMIT ?`);
    this.#insert = db.prepare(
      `INSERT INTO recipes (${Object.values(COLUMNS).join(', ')}) VALUES (${Object.keys(COLUMNS)
        .map((field) => `@${field}`)
        .join(', ')})`,
    );
    this.#keeps = db.prepare(
      'SELECT verdict, keep_images_days AS days, keep_images_parts AS parts FROM recipe_retention WHERE recipe_id = ? ORDER BY verdict',
    );
    this.#insertKeep = db.prepare(
      'INSERT INTO recipe_retention (recipe_id, verdict, keep_images_days, keep_images_parts) VALUES (@recipeId, @verdict, @days, @parts)',
    );
    this.#model = db.prepare(`SELECT version, json_extract(settings_json, '$.geometry') AS geometryJson,
      json_extract(metrics_json, '$.thresholds.typicalGood') AS typicalGood FROM model_versions WHERE id = ?`);
  }

  /** Undefined where nobody has set anything yet: then `DEFAULT_RECIPE` holds. */
  inForce(productId: number): Recipe | undefined {
    return this.#whole(this.#inForce.get(productId));
  }

  /** The number of that recipe, for who asks often; 0 where there is none. */
  versionInForce(productId: number): number {
    return this.#versionInForce.get(productId) ?? 0;
  }

  /** Which version of its product's recipe it is. */
  versionOf(id: number): number {
    return this.#versionOf.get(id)!;
  }

  /** The last recipe that a model version stood in; undefined where it never did. */
  lastWith(modelVersionId: number): Recipe | undefined {
    return this.#whole(this.#lastWith.get(modelVersionId));
  }

  /** The latest first; those before a version, if one is given. */
  history(productId: number, limit: number, beforeVersion = Number.MAX_SAFE_INTEGER): Recipe[] {
    return this.#all.all(productId, beforeVersion, limit).map((row) => this.#whole(row)!);
  }

  /**
   * Changes how a product is judged. The model in force stays.
   * @param settings of the shape `RECIPE_SETTINGS`, which is checked here
   * @param basedOnVersion of the recipe that the person has seen; 0 where there was none
   * @throws StationError INPUT_INVALID, PRODUCT_UNKNOWN, PRODUCT_RETIRED, RECIPE_CHANGED_MEANWHILE, RECIPE_CONTRADICTS_MODEL
   */
  change(productId: number, settings: unknown, basedOnVersion: number, signature: Signature): Recipe {
    const { name } = this.#products.inUse(productId);
    const checked = checkedShape(RECIPE_SETTINGS, settings, 'recipe');
    const before = this.inForce(productId);
    if ((before?.version ?? 0) !== basedOnVersion) {
      throw new StationError('RECIPE_CHANGED_MEANWHILE', name, { detail: `version ${before?.version ?? 0} is in force` });
    }
    if (isDeepStrictEqual(before?.settings, checked)) {
      throw new StationError('INPUT_INVALID', 'recipe', { detail: 'it is the one that is in force' });
    }
    return this.replace('recipe.change', { productId, modelVersionId: before?.modelVersionId ?? null, settings: checked }, signature);
  }

  /**
   * Puts a recipe in the place of the one in force, and does what goes with it.
   * @param act done in the same transaction, before the recipe is written
   * @throws StationError RECIPE_CONTRADICTS_MODEL; what `act` throws
   */
  replace(action: string, recipe: NewRecipe, signature: Signature, act: () => void = () => undefined): Recipe {
    this.#assertFits(recipe);
    const signed = signedBy(signature);
    const before = this.inForce(recipe.productId);
    const replace = (): Recipe => {
      act();
      return this.#write(recipe, (before?.version ?? 0) + 1, signature.actor.userId);
    };
    return this.#trail.change(replace, (after) => ({
      ...signed,
      action,
      object: `product ${recipe.productId}`,
      field: 'recipe',
      oldValue: before ? toldOf(before) : null,
      newValue: toldOf(after),
      recipeVersion: String(after.version),
      ...(after.modelVersionId !== null && { modelVersion: String(this.#model.get(after.modelVersionId)!.version) }),
    }));
  }

  #write({ productId, modelVersionId, settings }: NewRecipe, version: number, createdBy: number): Recipe {
    const { geometry, thresholds, retention, actuator, frame } = settings;
    const { crop } = geometry;
    const id = Number(
      this.#insert.run({
        productId,
        version,
        modelVersionId,
        review: thresholds?.review ?? null,
        reject: thresholds?.reject ?? null,
        cropLeftPx: crop?.leftPx ?? null,
        cropTopPx: crop?.topPx ?? null,
        cropWidthPx: crop?.widthPx ?? null,
        cropHeightPx: crop?.heightPx ?? null,
        widthPx: geometry.widthPx,
        heightPx: geometry.heightPx,
        actuatorJson: canonicalJson(actuator),
        frameJson: canonicalJson(frame),
        createdUtcMs: this.#clock(),
        createdBy,
      }).lastInsertRowid,
    );
    for (const [verdict, keep] of Object.entries(retention) as [LineVerdict, Retention[LineVerdict]][]) {
      this.#insertKeep.run({ recipeId: id, verdict, days: keep?.days ?? null, parts: keep?.parts ?? null });
    }
    return this.inForce(productId)!;
  }

  #whole(row: StoredRow | undefined): Recipe | undefined {
    if (!row) return undefined;
    const { id, productId, version, modelVersionId, createdUtcMs, createdBy, createdByName } = row;
    const keeps = this.#keeps.all(id).map(({ verdict, days, parts }) => [verdict, withoutNulls({ days, parts })] as const);
    const settings = {
      geometry: geometryOf(row),
      thresholds: row.review === null ? null : { review: row.review, reject: row.reject },
      retention: Object.fromEntries(keeps),
      actuator: JSON.parse(row.actuatorJson) as unknown,
      frame: JSON.parse(row.frameJson) as unknown,
    };
    const checked = checkedShape(RECIPE_SETTINGS, settings, `recipe ${version} of product ${productId}`);
    return { id, productId, version, modelVersionId, settings: checked, createdUtcMs, createdBy, createdByName };
  }

  #assertFits({ modelVersionId, settings: { thresholds, geometry } }: NewRecipe): void {
    const refuse = (detail: string): never => {
      throw new StationError('RECIPE_CONTRADICTS_MODEL', 'recipe', { detail });
    };
    if (modelVersionId === null) return thresholds === null ? undefined : refuse('it has thresholds, but no model is in force');
    if (thresholds === null) return refuse('it has no thresholds');
    const { geometryJson, typicalGood } = this.#model.get(modelVersionId)!;
    if (geometryJson !== null && !isDeepStrictEqual(JSON.parse(geometryJson), geometry)) {
      refuse(`the model was taught with crop and input size ${geometryJson}`);
    }
    if (typicalGood !== null && thresholds.reject <= typicalGood) {
      refuse(`REJECT must be above ${typicalGood}, the score of a typical good part`);
    }
  }
}

/** What the audit trail says of a recipe. */
function toldOf({ version, modelVersionId, settings }: Recipe): JsonValue {
  return { version, modelVersionId, ...(settings as unknown as { readonly [key: string]: JsonValue }) };
}

function geometryOf({ widthPx, heightPx, cropLeftPx, cropTopPx, cropWidthPx, cropHeightPx }: RecipeRow): RecipeGeometry {
  if (cropLeftPx === null) return { widthPx, heightPx };
  return { crop: { leftPx: cropLeftPx, topPx: cropTopPx!, widthPx: cropWidthPx!, heightPx: cropHeightPx! }, widthPx, heightPx };
}

function withoutNulls<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as Partial<T>;
}

/** What is in force of a product before anybody has set anything. */
export function settingsOf(recipe: Recipe | undefined): RecipeSettings {
  return recipe?.settings ?? DEFAULT_RECIPE;
}
