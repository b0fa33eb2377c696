import type { LineSetUp } from '../../../contract/lineSetUp.ts';
import type { Actuator } from '../../actuator/actuator.ts';
import { openActuator } from '../../actuator/openActuator.ts';
import { openFrameSource } from '../../cameras/openFrameSource.ts';
import type { NewVerdict } from '../../storage/verdicts.ts';
import { problemOf } from '../problem.ts';
import type { Station } from '../station.ts';
import { Challenges, type ChallengeWorld } from './challenges.ts';
import { Line } from './line.ts';
import type { Run } from './lineRun.ts';
import { lineSettingsOf } from './lineSettings.ts';
import { MinuteRate } from './rate.ts';
import type { ReadyRecipe } from './readyRecipes.ts';

/** What of a station is built into a line. */
export type MakingStation = ChallengeWorld & Pick<Station, 'about' | 'plcTest' | 'alarms' | 'health' | 'verdictLog' | 'clock'>;

/** Puts together what runs: pictures, wire and line; and takes the wire apart again. */
export class LineMaker {
  readonly #station: MakingStation;

  constructor(station: MakingStation) {
    this.#station = station;
  }

  /** @throws StationError SOURCE_* */
  async open(setUp: LineSetUp, ready: ReadyRecipe): Promise<Run> {
    const { clock } = this.#station;
    const source = openFrameSource(setUp.source, setUp.trigger);
    const actuator = await this.#openActuator(setUp);
    return {
      challenges: new Challenges(this.#station),
      rate: new MinuteRate(),
      setUp,
      startedUtcMs: clock(),
      source,
      actuator,
      parts: { PASS: 0, REVIEW: 0, REJECT: 0, FAULT: 0 },
      ready,
      line: this.lineOf(ready, setUp, { source, actuator }),
      hasSourceEnded: false,
      driftUtcMs: clock(),
    };
  }

  /** The line of a recipe, over pictures and a wire that are there. */
  lineOf({ recipe, product }: ReadyRecipe, { trigger }: LineSetUp, ends: Pick<Run, 'source' | 'actuator'>): Line {
    const { alarms, clock } = this.#station;
    const triggeredBy = trigger.by === 'name' || trigger.by === 'order' ? 'plc' : 'frame';
    return new Line(product, lineSettingsOf(recipe.settings, triggeredBy), { ...ends, log: { add: this.#log }, alarms, clock });
  }

  /** The wire is free for a test again. */
  async close({ actuator }: Pick<Run, 'actuator'>): Promise<void> {
    await actuator.close();
    this.#station.plcTest.allow();
  }

  /** A test of the wire that runs is ended. */
  async #openActuator({ plc }: LineSetUp): Promise<Actuator> {
    const { plcTest, about } = this.#station;
    if (plc.kind !== 'none') await plcTest.bar();
    return openActuator(plc, about);
  }

  /** What the log refuses may be a fault of the whole station. */
  readonly #log = (verdict: NewVerdict): number => {
    try {
      return this.#station.verdictLog.add(verdict);
    } catch (error) {
      this.#station.health.note(problemOf(error));
      throw error;
    }
  };
}
