import type { CommandInput, CommandOutput } from '../../../contract/commands.ts';
import { ask } from '../../station/ask.ts';
import { Task } from '../../station/task.svelte.ts';
import { type ChosenPeriod, type Period, periodOf } from '../../ui/period.ts';

export type AuditRow = CommandOutput<'audit.list'>[number];
export type AuditFilter = NonNullable<CommandInput<'audit.list'>['filter']>;

const ROWS_PER_PAGE = 50;

/** What is looked for in the trail, and the page of it that is shown. */
export class AuditSearch {
  period = $state<ChosenPeriod>({ name: 'week', firstDay: '', lastDay: '' });
  /** 0 for anybody. */
  userId = $state(0);
  /** Empty for any. */
  action = $state('');
  object = $state('');
  readonly #reading = new Task<AuditRow[]>();
  /** Where the pages before this one began: rows before that number. */
  #starts = $state.raw<readonly (number | undefined)[]>([undefined]);

  get rows(): readonly AuditRow[] {
    return (this.#reading.output ?? []).slice(0, ROWS_PER_PAGE);
  }

  get task(): Task<AuditRow[]> {
    return this.#reading;
  }

  /** 1, 2, 3 ... */
  get page(): number {
    return this.#starts.length;
  }

  get hasEarlier(): boolean {
    return (this.#reading.output?.length ?? 0) > ROWS_PER_PAGE;
  }

  get hasLater(): boolean {
    return this.#starts.length > 1;
  }

  get filter(): AuditFilter {
    const object = this.object.trim();
    return {
      ...(this.userId !== 0 && { userId: this.userId }),
      ...(this.action !== '' && { action: this.action }),
      ...(object !== '' && { object }),
    };
  }

  /** Undefined where its days are the wrong way round. */
  get chosenPeriod(): Period | undefined {
    return periodOf(this.period, Date.now());
  }

  /** From the latest row on. */
  async search(): Promise<void> {
    this.#starts = [undefined];
    await this.#read();
  }

  async earlier(): Promise<void> {
    this.#starts = [...this.#starts, this.rows.at(-1)?.seq];
    await this.#read();
  }

  async later(): Promise<void> {
    this.#starts = this.#starts.slice(0, -1);
    await this.#read();
  }

  async reset(): Promise<void> {
    this.period = { name: 'all', firstDay: '', lastDay: '' };
    this.userId = 0;
    this.action = '';
    this.object = '';
    await this.search();
  }

  async #read(): Promise<void> {
    const period = this.chosenPeriod;
    if (period === undefined) return;
    const beforeSeq = this.#starts.at(-1);
    const input = { period, filter: this.filter, limit: ROWS_PER_PAGE + 1, ...(beforeSeq !== undefined && { beforeSeq }) };
    await this.#reading.run((options) => ask('audit.list', input, options));
  }
}
