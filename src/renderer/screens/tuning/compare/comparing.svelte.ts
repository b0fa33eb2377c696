import type { CommandOutput } from '../../../../contract/commands.ts';
import type { ScalePoints } from '../../../../contract/scale.ts';
import { ask } from '../../../station/ask.ts';
import { Task } from '../../../station/task.svelte.ts';
import type { Comparison } from '../model/comparison.ts';
import { type KnownPart, knownParts } from '../model/outcome.ts';
import { RecipeDesk, type VersionSummary } from '../recipeDesk.svelte.ts';

/** One of the two versions: its scores, on its own scale. */
export interface ComparedScores {
  readonly parts: readonly KnownPart[];
  readonly scale: ScalePoints;
}

export interface Compared {
  readonly comparison: Comparison;
  readonly scores: readonly [ComparedScores, ComparedScores];
  /** All of the second version, with what the gate said of it. */
  readonly second: CommandOutput<'versions.read'>;
}

/** Two versions of a product, which the person chooses, side by side. */
export class Comparing {
  readonly desk: RecipeDesk;
  readonly task = new Task<Compared>();
  readonly #wantedId: number | undefined;
  #firstId = $state<number>();
  #secondId = $state<number>();

  /** @param versionId the second one; the latest that is offered or in force unless told */
  constructor(productId: number, versionId?: number) {
    this.desk = new RecipeDesk(productId);
    this.#wantedId = versionId;
  }

  get firstId(): number | undefined {
    return this.#firstId;
  }

  get secondId(): number | undefined {
    return this.#secondId;
  }

  get versions(): readonly VersionSummary[] {
    return this.desk.versions;
  }

  async open(): Promise<void> {
    await this.desk.read();
    const { versions, active } = this.desk;
    const second =
      versions.find(({ id }) => id === this.#wantedId) ?? versions.find(({ state }) => state === 'offered') ?? active ?? versions.at(0);
    const others = versions.filter(({ id }) => id !== second?.id);
    const first = others.find(({ id }) => id === active?.id) ?? others.find(({ state }) => state === 'retired') ?? others.at(0);
    await this.choose(first?.id, second?.id);
  }

  /** Compares them, where they are two. */
  async choose(firstId: number | undefined, secondId: number | undefined): Promise<void> {
    this.#firstId = firstId;
    this.#secondId = secondId;
    this.task.cancel();
    if (firstId === undefined || secondId === undefined || firstId === secondId) return;
    await this.task.run(async (options) => {
      const comparison = await ask('versions.compare', { versionIds: [firstId, secondId] }, options);
      // They are known by now.
      const scores = await Promise.all(
        comparison.versions.map(async ({ versionId }): Promise<ComparedScores> => {
          const { pictures, inForce, thresholds } = await ask('versions.scores', { versionId }, { signal: options.signal });
          return { parts: knownParts(pictures).parts, scale: { reject: inForce.reject, typicalGood: thresholds.typicalGood } };
        }),
      );
      const second = await ask('versions.read', { versionId: secondId }, options);
      return { comparison, scores: [scores[0], scores[1]], second };
    });
  }

  again(): Promise<void> {
    return this.choose(this.#firstId, this.#secondId);
  }
}
