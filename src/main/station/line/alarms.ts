import { EventEmitter } from 'node:events';
import { type Alarm, type AlarmCode, ALARMS } from '../../../contract/alarms.ts';
import { StationError } from '../../errors.ts';
import { type Actor, type AuditTrail, THE_STATION } from '../../storage/auditTrail.ts';
import type { Person } from '../../storage/signature.ts';

/** The alarms of the station. Each is on record when it is raised, acknowledged and cleared. */
export class Alarms {
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  readonly #alarms = new Map<AlarmCode, Alarm>();
  readonly #changes = new EventEmitter<{ change: [Alarm[]] }>();

  /** @param clock milliseconds since 1970-01-01 UTC */
  constructor(trail: AuditTrail, clock: () => number) {
    this.#trail = trail;
    this.#clock = clock;
  }

  /** In the order in which they were raised. */
  all(): Alarm[] {
    return [...this.#alarms.values()];
  }

  /** Whether its cause is there. */
  isThere(code: AlarmCode): boolean {
    return this.#alarms.get(code)?.clearedUtcMs === null;
  }

  /** @returns what takes the listener off */
  onChange(listener: (alarms: Alarm[]) => void): () => void {
    this.#changes.on('change', listener);
    return () => this.#changes.off('change', listener);
  }

  /** Its cause is there. One that is raised and not cleared only counts it; one that was cleared is raised anew. */
  raise(code: AlarmCode, detail: string): void {
    const alarm = this.#alarms.get(code);
    if (alarm && alarm.clearedUtcMs === null) {
      this.#set({ ...alarm, detail, times: alarm.times + 1 });
      return;
    }
    this.#set({ code, detail, raisedUtcMs: this.#clock(), times: (alarm?.times ?? 0) + 1, acknowledged: null, clearedUtcMs: null });
    this.#record('alarm.raised', code, detail, THE_STATION);
  }

  /** Its cause is gone. */
  clear(code: AlarmCode): void {
    const alarm = this.#alarms.get(code);
    if (!alarm || alarm.clearedUtcMs !== null) return;
    this.#set({ ...alarm, clearedUtcMs: this.#clock() });
    this.#record('alarm.cleared', code, alarm.detail, THE_STATION);
  }

  /**
   * A person has seen it. One whose cause was a moment is over with that.
   * @throws StationError ALARM_UNKNOWN; as `AuditTrail.change` does
   */
  acknowledge(code: AlarmCode, by: Person): void {
    const alarm = this.#alarms.get(code);
    if (!alarm) throw new StationError('ALARM_UNKNOWN', code);
    if (alarm.acknowledged) return;
    this.#trail.change(() => undefined, { actor: by, action: 'alarm.acknowledged', object: `alarm ${code}`, newValue: alarm.detail });
    const atUtcMs = this.#clock();
    const clearedUtcMs = alarm.clearedUtcMs ?? ('isMoment' in ALARMS[code] ? atUtcMs : null);
    this.#set({ ...alarm, acknowledged: { byName: by.userName, atUtcMs }, clearedUtcMs });
  }

  #set(alarm: Alarm): void {
    if (alarm.acknowledged && alarm.clearedUtcMs !== null) this.#alarms.delete(alarm.code);
    else this.#alarms.set(alarm.code, alarm);
    this.#changes.emit('change', this.all());
  }

  /** An alarm is raised whether or not it can be written down; what cannot be written is a fault of its own, which others see. */
  #record(action: string, code: AlarmCode, detail: string, actor: Actor): void {
    try {
      this.#trail.change(() => undefined, { actor, action, object: `alarm ${code}`, newValue: detail });
    } catch (error) {
      if (!(error instanceof StationError)) throw error;
    }
  }
}
