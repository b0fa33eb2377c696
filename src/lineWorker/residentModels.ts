import type { LineModel } from '../contract/line.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { Judge } from '../pipeline/judge.ts';

/** A model in memory, or on its way there. */
interface Resident {
  readonly judge: Promise<Judge>;
}

/** The models that are ready to judge, so many at once; the one that was not asked for the longest time makes room. */
export class ResidentModels {
  readonly #most: number;
  /** By content hash, the last one asked for at the end. */
  readonly #models = new Map<string, Resident>();

  /** @param most models at once */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The model of this hash and no other, read from the drive where it is not here.
   * @throws PipelineError BUNDLE_*, GRAPH_REFUSED, LINE_MODEL_EXCHANGED
   */
  async get({ contentHash, folder }: LineModel): Promise<Judge> {
    const known = this.#models.get(contentHash);
    const resident = known ?? { judge: openAs(contentHash, folder) };
    this.#models.delete(contentHash);
    this.#models.set(contentHash, resident);
    if (!known) this.#makeRoom();
    try {
      return await resident.judge;
    } catch (error) {
      if (this.#models.get(contentHash) === resident) this.#models.delete(contentHash);
      throw error;
    }
  }

  #makeRoom(): void {
    const [oldest] = this.#models;
    if (this.#models.size <= this.#most || !oldest) return;
    const [contentHash, { judge }] = oldest;
    this.#models.delete(contentHash);
    // A judgement that is under way holds the session until it is done.
    judge.then((model) => model.release()).catch(() => undefined);
  }
}

async function openAs(contentHash: string, folder: string): Promise<Judge> {
  const judge = await Judge.open(folder);
  const found = judge.manifest.contentHash;
  if (found === contentHash) return judge;
  await judge.release();
  throw new PipelineError('LINE_MODEL_EXCHANGED', folder, { detail: `its content hash is ${found}, not ${contentHash}` });
}
