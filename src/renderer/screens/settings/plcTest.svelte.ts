import type { CommandOutput } from '../../../contract/commands.ts';
import type { EventData } from '../../../contract/events.ts';
import { ask } from '../../station/ask.ts';
import { onEvent } from '../../station/events.ts';
import { Task } from '../../station/task.svelte.ts';
import type { Plc } from './plcDraft.svelte.ts';

/** A test that nobody ends does so by itself. */
const LONGEST_TEST_MS = 600_000;
const MOST_LINES = 500;

export type Traffic = EventData<'plc.traffic'> & { readonly key: number };

/** A trial of the wire to a PLC, with what went over it. */
export class PlcTest {
  readonly testing = new Task<CommandOutput<'plc.test'>>();
  readonly pulsing = new Task<unknown>();
  #lines = $state.raw<readonly Traffic[]>([]);
  #count = 0;
  #state = $state('');

  /** The latest last; of a long test the first are left out. */
  get lines(): readonly Traffic[] {
    return this.#lines;
  }

  /** How the wire is, as the station calls it; empty before a test. */
  get state(): string {
    return this.#state;
  }

  /** @returns what takes the listener off */
  listen(): () => void {
    return onEvent('plc.traffic', (traffic) => {
      if (traffic.direction === 'state') this.#state = traffic.text;
      this.#lines = [...this.#lines.slice(-MOST_LINES + 1), { ...traffic, key: ++this.#count }];
    });
  }

  async run(plc: Plc): Promise<void> {
    this.#lines = [];
    this.#state = '';
    await this.testing.run((options) => ask('plc.test', { plc, forMs: LONGEST_TEST_MS }, options));
  }

  async pulse(ms: number): Promise<void> {
    await this.pulsing.run(() => ask('plc.testPulse', { ms }));
  }
}
