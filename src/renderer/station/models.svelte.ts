import { SvelteMap } from 'svelte/reactivity';
import { percentOf, type ScalePoints } from '../../contract/scale.ts';
import type { RecipeGeometry } from '../../contract/recipe.ts';
import type { EventData } from '../../contract/events.ts';
import { ask } from './ask.ts';
import { Refusal } from './refusal.ts';

type Part = EventData<'line.part'>;

/** What of a model version the scores and heat maps of its parts are read by. */
export interface ModelFacts {
  readonly version: number;
  readonly typicalGood: number;
  readonly geometry: RecipeGeometry;
}

/** Model versions as they were asked for: what is in one never changes. One for the whole window. */
class Models {
  readonly #known = new SvelteMap<number, ModelFacts>();
  readonly #asked = new Set<number>();

  /** Undefined until it is known, which is soon. */
  get(versionId: number | null): ModelFacts | undefined {
    return versionId === null ? undefined : this.#known.get(versionId);
  }

  /** Has a version known; to be called from an effect or an event. */
  want(versionId: number | null): void {
    if (versionId === null || this.#asked.has(versionId)) return;
    this.#asked.add(versionId);
    void this.#read(versionId);
  }

  /** By what the scores of a part read; undefined where it has no model, or that is not known yet. */
  scaleOf({ modelVersionId, rejectThreshold }: Pick<Part, 'modelVersionId' | 'rejectThreshold'>): ScalePoints | undefined {
    const typicalGood = this.get(modelVersionId)?.typicalGood;
    if (typicalGood === undefined || rejectThreshold === null || rejectThreshold <= typicalGood) return undefined;
    return { reject: rejectThreshold, typicalGood };
  }

  /** 0..100; undefined where the part has no score. */
  percentOf(part: Pick<Part, 'modelVersionId' | 'rejectThreshold' | 'score'>): number | undefined {
    const scale = this.scaleOf(part);
    return scale === undefined || part.score === null ? undefined : percentOf(part.score, scale);
  }

  async #read(versionId: number): Promise<void> {
    try {
      const { version, metrics, settings } = await ask('versions.read', { versionId });
      this.#known.set(versionId, { version, typicalGood: metrics.thresholds.typicalGood, geometry: settings.geometry });
    } catch (error) {
      // Whoever wants it again asks again.
      this.#asked.delete(versionId);
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

export const models = new Models();
