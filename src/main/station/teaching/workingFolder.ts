import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readBundle } from '../../../pipeline/bundle/bundle.ts';
import { writing } from '../durable.ts';

const CODES = { full: 'VERSION_UNWRITABLE', refused: 'VERSION_UNWRITABLE' } as const;
const STATE = 'state';

/**
 * Where a product is taught. What a broken-off teaching left here is taken up by the next one: the state of a training that goes the same
 * way, or a bundle that was whole and not yet registered. No more than one state and one bundle are kept of a product.
 */
export class WorkingFolder {
  readonly #folder: string;

  /** @param trainings the folder of all products' */
  constructor(trainings: string, productId: number) {
    this.#folder = join(trainings, `product-${productId}`);
  }

  /** Where trainings keep their state; a training knows its own by itself. */
  get state(): string {
    return join(this.#folder, STATE);
  }

  /** Where the bundle of a lesson is made. */
  bundleOf(lessonId: string): string {
    return join(this.#folder, `bundle-${lessonId.slice(0, 16)}`);
  }

  /**
   * Takes away what the lesson cannot use.
   * @returns the content hash of a bundle that an earlier teaching made of the same lesson
   * @throws StationError VERSION_UNWRITABLE
   */
  async tidy(lessonId: string): Promise<string | undefined> {
    const bundle = this.bundleOf(lessonId);
    const left = await readBundle(bundle).then(
      ({ manifest }) => manifest.contentHash,
      () => undefined,
    );
    const kept = left === undefined ? [this.state] : [this.state, bundle];
    await this.#removeAllBut(kept);
    return left;
  }

  /** The bundle of a lesson is not wanted any more. @throws StationError VERSION_UNWRITABLE */
  async removeBundle(lessonId: string): Promise<void> {
    const bundle = this.bundleOf(lessonId);
    await writing(bundle, CODES, () => rm(bundle, { recursive: true, force: true }));
  }

  async #removeAllBut(kept: readonly string[]): Promise<void> {
    await writing(this.#folder, CODES, async () => {
      await mkdir(this.#folder, { recursive: true });
      for (const name of await readdir(this.#folder)) {
        const path = join(this.#folder, name);
        if (!kept.includes(path)) await rm(path, { recursive: true, force: true });
      }
    });
  }
}
