import type { CommandOutput } from '../../../contract/commands.ts';
import { ask } from '../../station/ask.ts';
import { Task } from '../../station/task.svelte.ts';

export type Head = CommandOutput<'audit.head'>;
export type Verification = CommandOutput<'audit.verify'>;

/** When the trail was last read from end to end, as the trail itself says. */
export interface LastVerification {
  readonly atUtcMs: number;
  readonly utcOffsetMin: number;
  readonly byName: string;
  readonly seq: number;
  readonly findings: readonly string[];
}

/** How the chain of the trail is. */
export class Chain {
  #head = $state.raw<Head>();
  #last = $state.raw<LastVerification>();
  readonly #reading = new Task<void>();
  readonly #verifying = new Task<Verification>();

  get head(): Head | undefined {
    return this.#head;
  }

  /** Undefined where it was never verified. */
  get last(): LastVerification | undefined {
    return this.#last;
  }

  get reading(): Task<void> {
    return this.#reading;
  }

  get verifying(): Task<Verification> {
    return this.#verifying;
  }

  async read(): Promise<void> {
    await this.#reading.run(async () => {
      const [head, [row]] = await Promise.all([
        ask('audit.head', {}),
        ask('audit.list', { filter: { action: 'audit.verified' }, limit: 1 }),
      ]);
      this.#head = head;
      if (row === undefined) return;
      const { atUtcMs, utcOffsetMin, userName, newJson } = row;
      const told = JSON.parse(newJson ?? '{}') as { findings?: string[]; seq?: number };
      this.#last = { atUtcMs, utcOffsetMin, byName: userName, seq: told.seq ?? row.seq, findings: told.findings ?? [] };
    });
  }

  async verify(): Promise<void> {
    await this.#verifying.run((options) => ask('audit.verify', {}, options));
    await this.read();
  }
}
