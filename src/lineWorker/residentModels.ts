import type { LineModel } from '../contract/line.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { Judge } from '../pipeline/judge.ts';

type Prepare = (open: () => Promise<Judge>) => Promise<Judge>;

/** The models that are ready to judge, so many at once; the one that was not asked for the longest time makes room. */
export class ResidentModels {
  readonly #most: number;
  readonly #prepare: Prepare;
  /** In memory or on their way there, by content hash and provider, the last one asked for at the end. */
  readonly #models = new Map<string, Promise<Judge>>();

  /**
   * @param most models at once
   * @param prepare opens a model, which holds this thread meanwhile
   */
  constructor(most: number, prepare: Prepare) {
    this.#most = most;
    this.#prepare = prepare;
  }

  /**
   * The model of this hash and no other, read from the drive where it is not here.
   * @throws PipelineError BUNDLE_*, GRAPH_REFUSED, LINE_MODEL_EXCHANGED
   */
  async get(model: LineModel): Promise<Judge> {
    const key = `${model.contentHash} ${model.provider ?? 'cpu'}`;
    const known = this.#models.get(key);
    const resident = known ?? this.#open(model);
    this.#models.delete(key);
    this.#models.set(key, resident);
    if (!known) this.#makeRoom();
    try {
      return await resident;
    } catch (error) {
      if (this.#models.get(key) === resident) this.#models.delete(key);
      throw error;
    }
  }

  async #open({ contentHash, folder, provider = 'cpu' }: LineModel): Promise<Judge> {
    const judge = await this.#prepare(() => Judge.open(folder, { provider }));
    const found = judge.manifest.contentHash;
    if (found === contentHash) return judge;
    await judge.release();
    throw new PipelineError('LINE_MODEL_EXCHANGED', folder, { detail: `its content hash is ${found}, not ${contentHash}` });
  }

  #makeRoom(): void {
    const [oldest] = this.#models;
    if (this.#models.size <= this.#most || !oldest) return;
    const [key, resident] = oldest;
    this.#models.delete(key);
    // A judgement that is under way holds the session until it is done.
    resident.then((model) => model.release()).catch(() => undefined);
  }
}
