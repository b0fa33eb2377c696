import { EventEmitter } from 'node:events';
import type { AlarmCode } from '../../../contract/alarms.ts';
import type { ChallengeResult, KnownPart } from '../../../contract/challenge.ts';
import type { LineSetUp } from '../../../contract/lineSetUp.ts';
import type { LastRun, LineStatus } from '../../../contract/lineStatus.ts';
import type { Actuator } from '../../actuator/actuator.ts';
import { openActuator } from '../../actuator/openActuator.ts';
import { openFrameSource } from '../../cameras/openFrameSource.ts';
import { StationError } from '../../errors.ts';
import { THE_STATION } from '../../storage/auditTrail.ts';
import type { Person, Signature } from '../../storage/signature.ts';
import type { NewVerdict, StoredVerdict } from '../../storage/verdicts.ts';
import type { CommandWork } from '../commands/handler.ts';
import { problemOf } from '../problem.ts';
import type { Station } from '../station.ts';
import { Challenges } from './challenges.ts';
import { lastRunIn } from './lastRun.ts';
import { Line } from './line.ts';
import { challengedBy, recipeText, type Run, statusOf, untilReady } from './lineRun.ts';
import { lineSettingsOf } from './lineSettings.ts';
import { MinuteRate } from './rate.ts';
import { type ReadyRecipe, ReadyRecipes } from './readyRecipes.ts';
import { littleRoom, scoreDrift } from './watchers.ts';
import { Turns } from '../../../turns.ts';

/** What of a station a line needs. */
export type LineStation = Pick<
  Station,
  | 'about'
  | 'plcTest'
  | 'alarms'
  | 'health'
  | 'trail'
  | 'auditHistory'
  | 'products'
  | 'recipes'
  | 'modelVersions'
  | 'versions'
  | 'images'
  | 'imageStore'
  | 'verdictLog'
  | 'clock'
  | 'folder'
  | 'verdictStatistics'
  | 'settings'
>;

/** Drift comes slowly, and to look for it takes a while. */
const DRIFT_EVERY_MS = 60_000;

interface LineControlEvents {
  change: [LineStatus];
  part: [StoredVerdict];
  /** A part waits for a picture that a client has to hand over. */
  pictureWanted: [];
}

/**
 * Starts and stops the line of a station, and keeps it to the recipe in force: where that changes, the line goes on with the new one, and
 * parts in between are rejected.
 */
export class LineControl extends EventEmitter<LineControlEvents> {
  readonly #station: LineStation;
  readonly #recipes: ReadyRecipes;
  #run: Run | undefined;
  #lastRun: LastRun | undefined;
  /** One after the other: a start does not meet a stop that is under way. */
  readonly #turns = new Turns(1);

  constructor(station: LineStation) {
    super();
    this.#station = station;
    this.#recipes = new ReadyRecipes(
      station,
      (error) => this.#run?.line.alarm('WORKER_RESTARTED', error.message),
      (fellBack) => {
        this.#alarmIf('PROVIDER_FELL_BACK', fellBack);
      },
    );
    this.#lastRun = lastRunIn(station.auditHistory, station.products);
    if (this.#lastRun) {
      const { productName, endedBy } = this.#lastRun;
      station.alarms.raise(
        'LINE_INTERRUPTED',
        `${productName}, ${endedBy === 'kill' ? 'the station was killed' : 'the station was ended'}`,
      );
    }
    station.health.onChange(({ state, faults }) => {
      if (state === 'fault') this.#run?.line.fail('STATION_FAULT', faults.map(({ code }) => code).join(', '));
      else station.alarms.clear('STATION_FAULT');
    });
  }

  read(): LineStatus {
    return { run: this.#run ? statusOf(this.#run) : null, lastRun: this.#lastRun ?? null };
  }

  /**
   * @throws StationError LINE_RUNNING, STATION_AT_FAULT, PRODUCT_UNKNOWN, PRODUCT_RETIRED, LINE_WITHOUT_MODEL, BUNDLE_NOT_THE_ONE, SOURCE_*;
   * PipelineError BUNDLE_*, GRAPH_REFUSED, LINE_WORKER_*
   */
  start(productId: number, setUp: LineSetUp, by: Person): Promise<LineStatus> {
    return this.#turns.run(async () => {
      if (this.#run) throw new StationError('LINE_RUNNING', 'line');
      const { health, trail, clock } = this.#station;
      const [fault] = health.read().faults;
      if (fault) throw new StationError('STATION_AT_FAULT', 'line', { detail: fault.code });
      this.#recipes.begin();
      const ready = await this.#recipes.makeReady(productId);
      const source = openFrameSource(setUp.source, setUp.trigger);
      const actuator = await this.#openActuator(setUp);
      const parts = { PASS: 0, REVIEW: 0, REJECT: 0, FAULT: 0 };
      const line = this.#lineOf(ready, setUp, { source, actuator });
      const challenges = new Challenges(this.#station);
      const run: Run = {
        challenges,
        rate: new MinuteRate(),
        setUp,
        startedUtcMs: clock(),
        source,
        actuator,
        parts,
        ready,
        line,
        hasSourceEnded: false,
        driftUtcMs: clock(),
      };
      try {
        trail.change(() => undefined, { actor: by, action: 'line.start', object: 'line', newValue: { ...recipeText(ready), setUp } });
        this.#run = run;
        await this.#set(run, line, ready);
        this.#lastRun = undefined;
        this.#station.alarms.clear('LINE_INTERRUPTED');
      } catch (error) {
        this.#run = undefined;
        await actuator.close();
        this.#station.plcTest.allow();
        this.#recordFailure(error);
        throw error;
      }
      source.on('wanted', () => this.emit('pictureWanted'));
      source.on('ended', () => {
        run.hasSourceEnded = true;
        if (run.line.waiting === 0) this.#changed();
      });
      actuator.on('state', this.#changed);
      return this.read();
    });
  }

  /** @throws StationError LINE_STOPPED, AUDIT_UNWRITABLE: the line stands all the same */
  stop(by: Person): Promise<LineStatus> {
    return this.#turns.run(async () => {
      const run = this.#running();
      await this.#end(run);
      this.#station.trail.change(() => undefined, { actor: by, action: 'line.stop', object: 'line', newValue: { ...run.parts } });
      return this.read();
    });
  }

  /**
   * The model is made ready while the line still runs, then the line goes on with it.
   * @throws as `start` does; StationError LINE_STOPPED
   */
  switchProduct(productId: number, by: Person): Promise<LineStatus> {
    return this.#turns.run(async () => {
      const run = this.#running();
      const ready = await this.#recipes.makeReady(productId);
      this.#station.trail.change(() => undefined, {
        actor: by,
        action: 'line.switchProduct',
        object: 'line',
        oldValue: recipeText(run.ready),
        newValue: recipeText(ready),
      });
      await this.#replace(run, ready);
      return this.read();
    });
  }

  /**
   * Takes a picture that a client hands over.
   * @throws StationError LINE_STOPPED, PICTURE_UNWANTED
   */
  push(bytes: Uint8Array, name: string): void {
    if (!this.#running().source.push(bytes, name)) throw new StationError('PICTURE_UNWANTED', name);
  }

  /** @throws StationError LINE_STOPPED, ACTUATOR_LOST, ACTUATOR_UNANSWERED */
  async moveGate(ms: number, by: Person): Promise<void> {
    const { actuator } = this.#running();
    this.#station.trail.change(() => undefined, { actor: by, action: 'line.moveGate', object: 'line', newValue: ms });
    await actuator.pulse(ms);
  }

  /** @throws StationError LINE_STOPPED; as `Challenges.run` does */
  async challenge(known: readonly KnownPart[], signature: Signature, work: CommandWork): Promise<ChallengeResult> {
    const run = this.#running();
    return run.challenges.run(challengedBy(run), known, signature, work, this.#changed);
  }

  /** Calls for what is due, and goes on with the recipe in force. To be called every few seconds. */
  async look(): Promise<void> {
    const { folder, clock } = this.#station;
    const run = this.#run;
    this.#alarmIf('DISK_LOW', await littleRoom(folder));
    if (run && run === this.#run) {
      run.challenges.check(challengedBy(run));
      if (clock() - run.driftUtcMs > DRIFT_EVERY_MS) {
        run.driftUtcMs = clock();
        this.#alarmIf('SCORE_DRIFT', scoreDrift(this.#station.verdictStatistics, run.ready.modelVersionId));
      }
    }
    await this.refresh();
  }

  /**
   * Has the model of a version in memory, so that the line that changes to it does not wait. Nothing where nothing was judged yet.
   * @throws StationError VERSION_UNKNOWN; PipelineError BUNDLE_*, GRAPH_REFUSED, LINE_WORKER_*
   */
  async warmUp(versionId: number): Promise<void> {
    await this.#recipes.warmUp(versionId);
  }

  /** Goes on with the recipe in force, where that is another one by now. What goes wrong is an alarm that stops the line. */
  async refresh(): Promise<void> {
    const run = this.#run;
    if (!run || run.ready.product.isInForce()) return;
    await this.#turns.run(async () => {
      if (this.#run !== run || run.ready.product.isInForce()) return;
      try {
        await this.#replace(run, await this.#recipes.makeReady(run.ready.recipe.productId));
      } catch (error) {
        run.line.fail('RECIPE_NOT_READY', problemOf(error).message);
        this.#changed();
      }
    });
  }

  /** The station ends. */
  async close(): Promise<void> {
    await this.#turns.run(async () => {
      if (this.#run) await this.#end(this.#run);
      await this.#recipes.close();
    });
  }

  /** @param detail of its cause; undefined where there is none */
  #alarmIf(code: AlarmCode, detail: string | undefined): void {
    const { alarms } = this.#station;
    if (detail === undefined) alarms.clear(code);
    else if (!alarms.isThere(code)) {
      if (this.#run) this.#run.line.alarm(code, detail);
      else alarms.raise(code, detail);
    }
  }

  /** What did not start does not run, whatever the row says that was written before. */
  #recordFailure(error: unknown): void {
    try {
      const newValue = { failed: problemOf(error).code };
      this.#station.trail.change(() => undefined, { actor: THE_STATION, action: 'line.stop', object: 'line', newValue });
    } catch (failure) {
      this.#station.health.note(problemOf(failure));
    }
  }

  #running(): Run {
    if (!this.#run) throw new StationError('LINE_STOPPED', 'line');
    return this.#run;
  }

  /** A test of the wire that runs is ended. */
  async #openActuator({ plc }: LineSetUp): Promise<Actuator> {
    const { plcTest, about } = this.#station;
    if (plc.kind !== 'none') await plcTest.bar();
    try {
      return openActuator(plc, about);
    } catch (error) {
      plcTest.allow();
      throw error;
    }
  }

  #lineOf({ recipe, product }: ReadyRecipe, { trigger }: LineSetUp, ends: Pick<Run, 'source' | 'actuator'>): Line {
    const { alarms, clock } = this.#station;
    const triggeredBy = trigger.by === 'name' || trigger.by === 'order' ? 'plc' : 'frame';
    return new Line(product, lineSettingsOf(recipe.settings, triggeredBy), { ...ends, log: { add: this.#log }, alarms, clock });
  }

  async #replace(run: Run, ready: ReadyRecipe): Promise<void> {
    const line = this.#lineOf(ready, run.setUp, run);
    const { fault } = run.line;
    await run.line.stop();
    await this.#set(run, line, ready);
    if (fault) line.stayAtFault(fault);
  }

  async #set(run: Run, line: Line, ready: ReadyRecipe): Promise<void> {
    run.line = line;
    run.ready = ready;
    line.on('state', this.#changed);
    line.on('part', (part) => {
      run.parts[part.verdict]++;
      run.rate.count(performance.now());
      this.emit('part', part);
      if (run.hasSourceEnded) setImmediate(this.#changed);
    });
    line.on('outdated', () => void this.refresh());
    run.actuator.setRecipe(`${ready.recipe.productId}:${ready.recipe.version}`);
    await untilReady(run.actuator);
    await line.start();
  }

  async #end(run: Run): Promise<void> {
    this.#run = undefined;
    run.actuator.off('state', this.#changed);
    await run.line.stop();
    await run.actuator.close();
    this.#station.plcTest.allow();
    this.#changed();
  }

  readonly #changed = (): void => {
    this.emit('change', this.read());
  };

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
