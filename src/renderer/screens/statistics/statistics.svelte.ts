import type { CommandOutput } from '../../../contract/commands.ts';
import type { SeriesBy, VerdictBucket } from '../../../contract/statistics.ts';
import { ask } from '../../station/ask.ts';
import { Task } from '../../station/task.svelte.ts';
import { type ChosenPeriod, periodOf } from '../../ui/period.ts';
import { type JudgingVersion, versionsOf } from './judgingVersions.ts';

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
