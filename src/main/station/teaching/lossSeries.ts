/** A stage of a training, and the losses of its steps. */
export interface StageLosses {
  /** As its progress calls it. */
  readonly step: string;
  /** Steps of the stage in all. */
  readonly total: number;
  readonly losses: readonly { readonly done: number; readonly loss: number }[];
}

interface Series {
  readonly step: string;
  total: number;
  /** Only every so many steps is noted. */
  every: number;
  /** Steps since one was noted. */
  skipped: number;
  losses: { done: number; loss: number }[];
}

/** How the losses of a training go, in bounded memory: of a stage with more steps than the limit, steps evenly spread. */
export class LossSeries {
  readonly #most: number;
  readonly #stages = new Map<string, Series>();

  /** @param most steps of a stage that are kept */
  constructor(most = 1000) {
    this.#most = most;
  }

  /** Notes the loss of a step. A stage whose steps are counted from the start again begins anew. */
  note(step: string, done: number, total: number, loss: number): void {
    const known = this.#stages.get(step);
    const last = known?.losses.at(-1)?.done ?? -1;
    const series = known && done > last ? known : { step, total, every: 1, skipped: 0, losses: [] };
    this.#stages.set(step, series);
    series.total = total;
    if (series.losses.length > 0 && ++series.skipped < series.every) return;
    series.skipped = 0;
    series.losses.push({ done, loss });
    if (series.losses.length <= this.#most) return;
    series.losses = series.losses.filter((_, i) => i % 2 === 0);
    series.every *= 2;
  }

  /** In the order in which they began. */
  stages(): StageLosses[] {
    return [...this.#stages.values()].map(({ step, total, losses }) => ({ step, total, losses: [...losses] }));
  }
}
