import type { Database, Statement } from 'better-sqlite3';
import { OVERRIDE_QUERIES, type StoredOverride } from '../../storage/verdictOverrides.ts';
import type { StoredVerdict } from '../../storage/verdicts.ts';
import type { ExportedVerdict } from './verdictTable.ts';

type Names = Pick<ExportedVerdict, 'productName' | 'recipeVersion' | 'modelVersion' | 'modelContentHash' | 'imageSha256' | 'heatMapSha256'>;

/** Looks up what the numbers of verdicts stand for. */
export class VerdictReader {
  readonly #names: Statement<[number], Names & { isOverridden: 0 | 1 }>;
  readonly #overrides: Statement<[number], StoredOverride>;
  /** In one transaction, which spares SQLite to begin one for each look-up. */
  readonly #readAll: (verdicts: readonly StoredVerdict[]) => ExportedVerdict[];

  constructor(db: Database) {
    this.#names = db.prepare(`SELECT products.name AS productName, recipes.version AS recipeVersion, model_versions.version AS modelVersion,
      content_hash AS modelContentHash, image.sha256 AS imageSha256, heat_map.sha256 AS heatMapSha256,
      EXISTS (SELECT 1 FROM verdict_overrides WHERE verdict_id = verdicts.id) AS isOverridden
      FROM verdicts
      LEFT JOIN products ON products.id = verdicts.product_id
      LEFT JOIN recipes ON recipes.id = verdicts.recipe_id
      LEFT JOIN model_versions ON model_versions.id = verdicts.model_version_id
      LEFT JOIN images AS image ON image.id = verdicts.image_id
      LEFT JOIN images AS heat_map ON heat_map.id = verdicts.heat_map_id
      WHERE verdicts.id = ?`);
    this.#overrides = db.prepare(OVERRIDE_QUERIES.of);
    this.#readAll = db.transaction((verdicts: readonly StoredVerdict[]) => verdicts.map((verdict) => this.#read(verdict)));
  }

  read(verdicts: readonly StoredVerdict[]): ExportedVerdict[] {
    return this.#readAll(verdicts);
  }

  #read(verdict: StoredVerdict): ExportedVerdict {
    const { isOverridden, ...names } = this.#names.get(verdict.id)!;
    return { ...verdict, ...names, overrides: isOverridden === 1 ? this.#overridesOf(verdict) : [] };
  }

  #overridesOf({ id }: StoredVerdict): ExportedVerdict['overrides'] {
    return this.#overrides.all(id).map(({ verdictId: _same, ...override }) => override); // eslint-disable-line @typescript-eslint/no-unused-vars
  }
}
