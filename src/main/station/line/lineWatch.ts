import type { AlarmCode } from '../../../contract/alarms.ts';
import type { Station } from '../station.ts';
import { challengedBy, type Run } from './lineRun.ts';
import { littleRoom, scoreDrift } from './watchers.ts';

/** What of a station is looked at beside its parts. */
export type WatchedStation = Pick<Station, 'alarms' | 'clock' | 'folder' | 'verdictStatistics'>;

/** Drift comes slowly, and to look for it takes a while. */
const DRIFT_EVERY_MS = 60_000;

/** Calls for a person where something other than a part is wrong or due: the drive, drift, a challenge run, the graphics card. */
export class LineWatch {
  readonly #station: WatchedStation;
  readonly #run: () => Run | undefined;

  /** @param run what runs now */
  constructor(station: WatchedStation, run: () => Run | undefined) {
    this.#station = station;
    this.#run = run;
  }

  /** To be called every few seconds. */
  async look(): Promise<void> {
    const { folder, clock, verdictStatistics } = this.#station;
    const run = this.#run();
    this.alarmIf('DISK_LOW', await littleRoom(folder));
    if (!run || run !== this.#run()) return;
    run.challenges.check(challengedBy(run));
    if (clock() - run.driftUtcMs <= DRIFT_EVERY_MS) return;
    run.driftUtcMs = clock();
    this.alarmIf('SCORE_DRIFT', scoreDrift(verdictStatistics, run.ready.modelVersionId));
  }

  /** @param detail of its cause; undefined where there is none */
  alarmIf(code: AlarmCode, detail: string | undefined): void {
    const { alarms } = this.#station;
    if (detail === undefined) alarms.clear(code);
    else if (!alarms.isThere(code)) {
      const run = this.#run();
      if (run) run.line.alarm(code, detail);
      else alarms.raise(code, detail);
    }
  }
}
