import type { AlarmCode } from '../../../contract/alarms.ts';
import { ask } from '../../station/ask.ts';
import { station } from '../../station/station.svelte.ts';
import { Task } from '../../station/task.svelte.ts';

/** Says that a person has seen an alarm. */
export class AlarmDesk {
  readonly acknowledging = new Task<unknown>();

  acknowledge(code: AlarmCode): void {
    void this.acknowledging.run(() => ask('alarms.acknowledge', { code }));
  }

  /** The one that was raised first of those that nobody has seen. */
  acknowledgeFirst(): void {
    const first = station.alarms.find(({ acknowledged }) => acknowledged === null);
    if (first && station.may('alarms.acknowledge')) this.acknowledge(first.code);
  }
}
