import { createScale } from '../../../pipeline/scoring/scale.ts';
import type { PipelineError } from '../../../pipeline/errors.ts';
import type { LineModel } from '../../../contract/line.ts';
import type { LineProvider } from '../../../contract/settings.ts';
import type { ProviderName } from '../../../pipeline/runtime/provider.ts';
import { LineWorker } from '../../../lineWorker/lineWorker.ts';
import { chooseProvider, type ProviderChoice } from '../../../lineWorker/providers/chooseProvider.ts';
import { StationError } from '../../errors.ts';
import type { Recipe } from '../../storage/recipes.ts';
import type { Station } from '../station.ts';
import type { LineProduct } from './lineWorld.ts';
import { LinePictures } from './linePictures.ts';
import { ProductJudge } from './productJudge.ts';

/** What of a station judging needs. */
export type JudgingStation = Pick<Station, 'settings' | 'products' | 'recipes' | 'modelVersions' | 'versions' | 'images' | 'imageStore'>;

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
  readonly #onProvider: (fellBack: string | undefined) => void;
  /** What each product is judged by. */
  readonly #models = new Map<number, LineModel>();
  /** By content hash and setting. */
  readonly #choices = new Map<string, ProviderChoice>();
  /** Providers that failed at their work, and how: they get no second chance before the line is started anew. */
  readonly #failed = new Map<ProviderName, string>();
  #wanted: LineProvider = 'auto';
  #worker: LineWorker | undefined;

  /**
   * @param onDied told when the worker is replaced
   * @param onProvider told why a graphics card is not used that should be, or of nothing where all is well
   */
  constructor(station: JudgingStation, onDied: (error: PipelineError) => void, onProvider: (fellBack: string | undefined) => void) {
    this.#station = station;
    this.#pictures = new LinePictures(station.imageStore, station.images);
    this.#onDied = onDied;
    this.#onProvider = onProvider;
  }

  /** The line is started: what it shall judge on is read, and what did not do so before may try again. */
  begin(): void {
    this.#wanted = this.#station.settings.read().settings.lineProvider;
    for (const [key, { provider, fellBack }] of this.#choices) {
      if (fellBack !== undefined || this.#failed.has(provider)) this.#choices.delete(key);
    }
    this.#failed.clear();
  }

  /**
   * Has the model of a version in memory, where anything was judged yet.
   * @throws StationError VERSION_UNKNOWN; PipelineError BUNDLE_*, GRAPH_REFUSED, LINE_WORKER_*
   */
  async warmUp(versionId: number): Promise<void> {
    if (this.#worker) await this.#loadBest(this.#worker, this.#modelOf(versionId));
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
    this.#worker ??= this.#startWorker();
    const { model, fellBack } = await this.#loadBest(this.#worker, this.#modelOf(modelVersionId));
    this.#onProvider(fellBack);
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

  /** On the graphics card, where that judges as the processor does; what it was judged on before is not compared again. */
  async #loadBest(worker: LineWorker, model: LineModel): Promise<{ readonly model: LineModel; readonly fellBack: string | undefined }> {
    const { provider, fellBack } = await this.#choiceFor(model);
    if (provider !== 'cpu') {
      const onCard = { ...model, provider };
      try {
        await worker.load(onCard);
        return { model: onCard, fellBack };
      } catch (error) {
        await worker.load(model); // where this fails too, it is not for the card
        const failure = `${provider}: ${error instanceof Error ? error.message : String(error)}`;
        this.#failed.set(provider, failure);
        return { model, fellBack: failure };
      }
    }
    await worker.load(model);
    return { model, fellBack };
  }

  async #choiceFor(model: LineModel): Promise<ProviderChoice> {
    const key = `${model.contentHash} ${this.#wanted}`;
    const choice = this.#choices.get(key) ?? (await chooseProvider(model, this.#wanted));
    this.#choices.set(key, choice);
    const failure = this.#failed.get(choice.provider);
    return failure === undefined ? choice : { provider: 'cpu', fellBack: failure };
  }

  #startWorker(): LineWorker {
    const worker = new LineWorker();
    worker.on('died', this.#onDied);
    worker.on('fellBack', (provider) => {
      const failure = `what judges died while it used ${provider}`;
      this.#failed.set(provider, failure);
      this.#onProvider(failure);
    });
    return worker;
  }
}
