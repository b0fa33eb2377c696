import { createScale } from '../../../pipeline/scoring/scale.ts';
import type { PipelineError } from '../../../pipeline/errors.ts';
import type { LineModel } from '../../../contract/line.ts';
import { LineWorker } from '../../../lineWorker/lineWorker.ts';
import { StationError } from '../../errors.ts';
import type { Recipe } from '../../storage/recipes.ts';
import type { Station } from '../station.ts';
import type { LineProduct } from './lineWorld.ts';
import { LinePictures } from './linePictures.ts';
import { ProductJudge } from './productJudge.ts';

/** What of a station judging needs. */
export type JudgingStation = Pick<Station, 'products' | 'recipes' | 'modelVersions' | 'versions' | 'images' | 'imageStore'>;

/** A recipe that can be judged by: there is a model, and it is in memory. */
export interface ReadyRecipe {
  readonly recipe: Recipe;
  readonly product: LineProduct;
  readonly productName: string;
  readonly modelVersionId: number;
}

/**
 * Makes recipes ready to judge by. The worker lives as long as the station, once there is one, so that a product that was judged before is ready
 * at once.
 */
export class ReadyRecipes {
  readonly #station: JudgingStation;
  readonly #pictures: LinePictures;
  readonly #onDied: (error: PipelineError) => void;
  /** What each product is judged by. */
  readonly #models = new Map<number, LineModel>();
  #worker: LineWorker | undefined;

  /** @param onDied told when the worker is replaced */
  constructor(station: JudgingStation, onDied: (error: PipelineError) => void) {
    this.#station = station;
    this.#pictures = new LinePictures(station.imageStore, station.images);
    this.#onDied = onDied;
  }

  /**
   * Has the model of a version in memory, where anything was judged yet.
   * @throws StationError VERSION_UNKNOWN; PipelineError BUNDLE_*, GRAPH_REFUSED, LINE_WORKER_*
   */
  async warmUp(versionId: number): Promise<void> {
    await this.#worker?.load(this.#modelOf(versionId));
  }

  async close(): Promise<void> {
    await this.#worker?.stop();
  }

  /**
   * @throws StationError PRODUCT_UNKNOWN, PRODUCT_RETIRED, LINE_WITHOUT_MODEL, BUNDLE_NOT_THE_ONE; PipelineError BUNDLE_*, GRAPH_REFUSED,
   * LINE_WORKER_*
   */
  async makeReady(productId: number): Promise<ReadyRecipe> {
    const { products, recipes, versions } = this.#station;
    const { name } = products.inUse(productId);
    const recipe = recipes.inForce(productId);
    const thresholds = recipe?.settings.thresholds;
    if (recipe?.modelVersionId == null || !thresholds) throw new StationError('LINE_WITHOUT_MODEL', name);
    const { modelVersionId } = recipe;
    const { manifest } = await versions.open(modelVersionId);
    const model = this.#modelOf(modelVersionId);
    this.#worker ??= this.#startWorker();
    await this.#worker.load(model);
    const before = this.#models.get(productId);
    if (before && before.contentHash !== model.contentHash) this.#worker.forget(before);
    this.#models.set(productId, model);
    const { toPercent } = createScale({ reject: thresholds.reject, typicalGood: manifest.thresholds.typicalGood });
    const { geometry, retention, frame: checks } = recipe.settings;
    const judge = new ProductJudge({
      worker: this.#worker,
      model,
      pictures: this.#pictures,
      geometry,
      thresholds,
      toPercent,
      retention,
      checks,
    });
    const isInForce = (): boolean => recipes.versionInForce(productId) === recipe.version;
    return {
      recipe,
      modelVersionId,
      productName: name,
      product: { productId, recipeId: recipe.id, modelVersionId, thresholds, judge, isInForce },
    };
  }

  #modelOf(versionId: number): LineModel {
    const { versions, modelVersions } = this.#station;
    return { contentHash: modelVersions.get(versionId).contentHash, folder: versions.folderOf(versionId) };
  }

  #startWorker(): LineWorker {
    const worker = new LineWorker();
    worker.on('died', this.#onDied);
    return worker;
  }
}
