import { untrack } from 'svelte';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { CommandOutput } from '../../../contract/commands.ts';
import { percentOf } from '../../../contract/scale.ts';
import { ask } from '../../station/ask.ts';
import { problemOf } from '../../station/refusal.ts';

type Version = CommandOutput<'versions.list'>[number];

/** What has to be known of a part to read its score. */
export interface Scored {
  readonly productId: number | null;
  readonly modelVersionId: number | null;
  readonly score: number | null;
  readonly rejectThreshold: number | null;
}

/** The model versions of products, looked up once each: what the scores of their parts read on the scale of people. */
export class Scales {
  readonly #versions = new SvelteMap<number, Version>();
  readonly #asked = new SvelteSet<number>();

  /** Looks up the versions of a product, unless they are known. */
  async know(productId: number | null): Promise<void> {
    if (productId === null || untrack(() => this.#asked.has(productId))) return;
    this.#asked.add(productId);
    await this.lookAgain(productId);
  }

  async lookAgain(productId: number): Promise<void> {
    try {
      const versions = await ask('versions.list', { productId });
      for (const version of versions) this.#versions.set(version.id, version);
    } catch (error) {
      problemOf(error);
      this.#asked.delete(productId);
    }
  }

  version(id: number | null): Version | undefined {
    return id === null ? undefined : this.#versions.get(id);
  }

  /** The version of a product that is in force; undefined where none is. */
  active(productId: number): Version | undefined {
    return [...this.#versions.values()].find((version) => version.productId === productId && version.state === 'active');
  }

  /** 0..100; undefined where the part has no score, or its scale is not known yet. */
  percent(part: Scored): number | undefined {
    return this.percentAt(part.score, part);
  }

  /** What a raw score reads beside a part's. */
  percentAt(score: number | null, { modelVersionId, rejectThreshold }: Scored): number | undefined {
    const typicalGood = this.version(modelVersionId)?.metrics.thresholds.typicalGood;
    if (score === null || rejectThreshold === null || typicalGood === undefined || typicalGood >= rejectThreshold) return undefined;
    return percentOf(score, { reject: rejectThreshold, typicalGood });
  }
}
