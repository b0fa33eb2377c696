import { EventEmitter } from 'node:events';
import type { ChallengeResult, KnownPart } from '../../../contract/challenge.ts';
import type { LineSetUp } from '../../../contract/lineSetUp.ts';
import type { LastRun, LineStatus } from '../../../contract/lineStatus.ts';
import { StationError } from '../../errors.ts';
import { THE_STATION } from '../../storage/auditTrail.ts';
import type { Person, Signature } from '../../storage/signature.ts';
import type { StoredVerdict } from '../../storage/verdicts.ts';
import type { CommandWork } from '../commands/handler.ts';
import { problemOf } from '../problem.ts';
import type { Station } from '../station.ts';
import { lastRunIn } from './lastRun.ts';
import type { Line } from './line.ts';
import { LineMaker, type MakingStation } from './lineMaker.ts';
import { challengedBy, recipeText, type Run, statusOf, untilReady } from './lineRun.ts';
import { LineWatch, type WatchedStation } from './lineWatch.ts';
import { type JudgingStation, type ReadyRecipe, ReadyRecipes } from './readyRecipes.ts';
import { Turns } from '../../../turns.ts';

/** What of a station a line needs. */
export type LineStation = MakingStation & WatchedStation & JudgingStation & Pick<Station, 'trail' | 'auditHistory'>;

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
  readonly #maker: LineMaker;
  readonly #watch: LineWatch;
  #run: Run | undefined;
  #lastRun: LastRun | undefined;
  /** One after the other: a start does not meet a stop that is under way. */
  readonly #turns = new Turns(1);

  constructor(station: LineStation) {
    super();
    this.#station = station;
    this.#maker = new LineMaker(station);
    this.#watch = new LineWatch(station, () => this.#run);
    this.#recipes = new ReadyRecipes(
      station,
      (error) => this.#run?.line.alarm('WORKER_RESTARTED', error.message),
      (fellBack) => {
        this.#watch.alarmIf('PROVIDER_FELL_BACK', fellBack);
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
      const { health, trail } = this.#station;
      const [fault] = health.read().faults;
      if (fault) throw new StationError('STATION_AT_FAULT', 'line', { detail: fault.code });
      this.#recipes.begin();
      const ready = await this.#recipes.makeReady(productId);
      const run = await this.#maker.open(setUp, ready);
      try {
        trail.change(() => undefined, { actor: by, action: 'line.start', object: 'line', newValue: { ...recipeText(ready), setUp } });
        this.#run = run;
        await this.#set(run, run.line, ready);
        this.#lastRun = undefined;
        this.#station.alarms.clear('LINE_INTERRUPTED');
      } catch (error) {
        this.#run = undefined;
        await this.#maker.close(run);
        this.#recordFailure(error);
        throw error;
      }
      const { source, actuator } = run;
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
    await this.#watch.look();
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

  async #replace(run: Run, ready: ReadyRecipe): Promise<void> {
    const line = this.#maker.lineOf(ready, run.setUp, run);
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
    run.hasSourceEnded = false;
    await line.start();
    const [fault] = this.#station.health.read().faults; // it may have come since the start began
    if (fault) line.fail('STATION_FAULT', fault.code);
  }

  async #end(run: Run): Promise<void> {
    this.#run = undefined;
    run.actuator.off('state', this.#changed);
    await run.line.stop();
    await this.#maker.close(run);
    this.#changed();
  }

  readonly #changed = (): void => {
    this.emit('change', this.read());
  };
}
