import type { CommandOutput } from '../../../contract/commands.ts';
import type { Problem } from '../../../contract/message.ts';
import type { Signing } from '../../../contract/people.ts';
import { ask } from '../../station/ask.ts';
import { problemOf, Refusal } from '../../station/refusal.ts';
import { signingDesk, type SigningRequest } from '../../station/signing.svelte.ts';
import { type FieldChange, recipeChanges } from './model/recipeChanges.ts';

export type RecipeInForce = CommandOutput<'recipes.read'>;
export type KeptRecipe = CommandOutput<'recipes.history'>[number];
export type VersionSummary = CommandOutput<'versions.list'>[number];

/** What somebody else changed while a person had another recipe before them. */
export interface ChangedMeanwhile {
  readonly byName: string | null;
  readonly atUtcMs: number | null;
  readonly changes: readonly FieldChange[];
}

const HISTORY_PAGE = 200;

/** The recipe and the versions of a product, and changes of them, which are signed. */
export class RecipeDesk {
  readonly productId: number;
  #recipe = $state.raw<RecipeInForce>();
  #versions = $state.raw<readonly VersionSummary[]>([]);
  #history = $state.raw<readonly KeptRecipe[]>([]);
  #isHistoryWhole = $state(false);
  #problem = $state.raw<Problem>();
  #meanwhile = $state.raw<ChangedMeanwhile>();

  constructor(productId: number) {
    this.productId = productId;
  }

  /** The one in force, as it was read last; undefined until then. */
  get recipe(): RecipeInForce | undefined {
    return this.#recipe;
  }

  /** The latest first. */
  get versions(): readonly VersionSummary[] {
    return this.#versions;
  }

  /** The one that judges. */
  get active(): VersionSummary | undefined {
    return this.#versions.find(({ state }) => state === 'active');
  }

  /** Recipes that were and are in force, as far as they were read; the latest first. */
  get history(): readonly KeptRecipe[] {
    return this.#history;
  }

  get isHistoryWhole(): boolean {
    return this.#isHistoryWhole;
  }

  /** Why something could not be read. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Told when a change was refused because of it; until the person has seen it. */
  get meanwhile(): ChangedMeanwhile | undefined {
    return this.#meanwhile;
  }

  async read(): Promise<void> {
    const of = { productId: this.productId };
    try {
      [this.#recipe, this.#versions] = await Promise.all([ask('recipes.read', of), ask('versions.list', of)]);
      this.#problem = undefined;
    } catch (error) {
      this.#problem = problemOf(error);
    }
  }

  /** The thresholds that a version judged by last; undefined where it never did, as far as the history was read. */
  lastThresholdsOf(versionId: number): KeptRecipe['settings']['thresholds'] | undefined {
    return this.#history.find(({ modelVersionId }) => modelVersionId === versionId)?.settings.thresholds ?? undefined;
  }

  /** Reads the latest recipes anew, or those before the ones that are there. */
  async readHistory(from: 'latest' | 'earlier' = 'latest'): Promise<void> {
    const known = from === 'latest' ? [] : this.#history;
    const beforeVersion = known.at(-1)?.version;
    try {
      const page = await ask('recipes.history', {
        productId: this.productId,
        limit: HISTORY_PAGE,
        ...(beforeVersion !== undefined && { beforeVersion }),
      });
      this.#history = [...known, ...page];
      this.#isHistoryWhole = page.length < HISTORY_PAGE;
    } catch (error) {
      this.#problem = problemOf(error);
    }
  }

  /**
   * Has a person sign a change of the recipe that they have seen. Where somebody changed it meanwhile nothing is done: the new one is read,
   * `meanwhile` says what changed, and the person can sign again.
   * @returns whether it was done
   */
  async sign(request: SigningRequest, act: (signing: Signing, basedOnVersion: number) => Promise<unknown>): Promise<boolean> {
    const seen = this.#recipe;
    if (seen === undefined) return false;
    let isStale = false;
    const isDone = await signingDesk.sign(request, async (signing) => {
      try {
        await act(signing, seen.version);
      } catch (error) {
        if (error instanceof Refusal && error.code === 'RECIPE_CHANGED_MEANWHILE') {
          isStale = true;
          signingDesk.cancel();
        }
        throw error;
      }
    });
    if (isDone) this.#meanwhile = undefined;
    if (isDone || isStale) await Promise.all([this.read(), this.#history.length > 0 && this.readHistory()]);
    if (isStale) this.#tell(seen);
    return isDone;
  }

  /** The person has seen it. */
  forget(): void {
    this.#meanwhile = undefined;
  }

  #tell(seen: RecipeInForce): void {
    const now = this.#recipe;
    if (now === undefined || now === seen) return;
    this.#meanwhile = { byName: now.createdByName, atUtcMs: now.createdUtcMs, changes: recipeChanges(seen.settings, now.settings) };
  }
}
