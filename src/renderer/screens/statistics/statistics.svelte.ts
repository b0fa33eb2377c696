import type { CommandOutput } from '../../../contract/commands.ts';
import type { SeriesBy, VerdictBucket } from '../../../contract/statistics.ts';
import { ask } from '../../station/ask.ts';
import { Task } from '../../station/task.svelte.ts';
import { type ChosenPeriod, periodOf } from '../../ui/period.ts';

export type Drift = CommandOutput<'verdicts.drift'>;

/** A model version that judged in the period. */
export interface JudgingVersion {
  readonly modelVersionId: number;
  readonly productId: number;
  /** 1, 2, 3 ... of its product. */
  readonly version: number;
  /** The middle score of goods that it was not taught with. */
  readonly typicalGood: number;
  readonly review: number;
  readonly drift: Drift;
}

export interface Figures {
  readonly summary: CommandOutput<'verdicts.summary'>;
  readonly series: readonly VerdictBucket[];
  readonly by: SeriesBy;
  readonly pareto: CommandOutput<'verdicts.pareto'>;
  readonly versions: readonly JudgingVersion[];
}

/** The figures of a period, of one product or of all. */
export class Statistics {
  period = $state<ChosenPeriod>({ name: 'today', firstDay: '', lastDay: '' });
  /** 0 for all. */
  productId = $state(0);
  by = $state<SeriesBy>('hour');
  readonly #reading = new Task<Figures>();

  get figures(): Figures | undefined {
    return this.#reading.output;
  }

  get task(): Task<Figures> {
    return this.#reading;
  }

  async read(): Promise<void> {
    const period = periodOf(this.period, Date.now());
    if (period === undefined) return;
    const { productId, by } = this;
    const input = { period, ...(productId !== 0 && { productId }) };
    await this.#reading.run(async (options) => {
      const [summary, series, pareto] = await Promise.all([
        ask('verdicts.summary', input, options),
        ask('verdicts.series', { ...input, by }, options),
        ask('verdicts.pareto', input, options),
      ]);
      return { summary, series, by, pareto, versions: await versionsOf(series) };
    });
  }
}

/** Those that judged, the one with the most parts first. */
async function versionsOf(series: readonly VerdictBucket[]): Promise<JudgingVersion[]> {
  const parts = new Map<number, number>();
  for (const { scores } of series) {
    for (const score of scores) parts.set(score.modelVersionId, (parts.get(score.modelVersionId) ?? 0) + score.parts);
  }
  const ids = [...parts.keys()].sort((a, b) => (parts.get(b) ?? 0) - (parts.get(a) ?? 0));
  return Promise.all(
    ids.map(async (modelVersionId) => {
      const [{ productId, version, metrics }, drift] = await Promise.all([
        ask('versions.read', { versionId: modelVersionId }),
        ask('verdicts.drift', { modelVersionId }),
      ]);
      const { typicalGood, review } = metrics.thresholds;
      return { modelVersionId, productId, version, typicalGood, review, drift };
    }),
  );
}
