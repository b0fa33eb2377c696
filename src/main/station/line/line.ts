import { EventEmitter } from 'node:events';
import type { AlarmCode } from '../../../contract/alarms.ts';
import type { ActuatorEvents, Confirmation, Gate, Trigger } from '../../actuator/actuator.ts';
import type { Frame, FrameData, MissingPicture, SourceFault } from '../../cameras/frameSource.ts';
import type { StationError } from '../../errors.ts';
import { decide } from '../../../pipeline/scoring/verdict.ts';
import type { LineVerdict, NewVerdict } from '../../storage/verdicts.ts';
import { problemOf } from '../problem.ts';
import type { LineEvents, LineFault, LineParts, LineProduct, LineSettings, LineState } from './lineWorld.ts';
import { type Arrival, type Part, PartsInFlight, type Refusal } from './partsInFlight.ts';
import { RejectRate } from './rejectRate.ts';
import { type RowFacts, verdictRow } from './verdictRow.ts';
import type { FaultCode } from '../../../refusals/partFaults.ts';

/**
 * Judges parts as they come, and tells the gate. A PASS leaves only in time and after its row is on the drive; whatever else happens, and
 * whatever does not happen, is a REJECT.
 */
export class Line extends EventEmitter<LineEvents> {
  readonly #product: LineProduct;
  readonly #settings: LineSettings;
  readonly #world: LineParts;
  readonly #parts: PartsInFlight;
  readonly #rejects: RejectRate;
  #state: LineState = 'stopped';
  #fault: LineFault | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** By its own word. */
  #isPlcSound = true;

  constructor(product: LineProduct, settings: LineSettings, world: LineParts) {
    super();
    this.#product = product;
    this.#settings = settings;
    this.#world = world;
    this.#parts = new PartsInFlight(settings.capacity);
    this.#rejects = new RejectRate(settings.rejects);
  }

  get state(): LineState {
    return this.#state;
  }

  /** What brought it to a fault, while it is at one. */
  get fault(): LineFault | undefined {
    return this.#state === 'fault' ? this.#fault : undefined;
  }

  /** On the belt, in the order of their triggers. */
  get inFlight(): Part[] {
    return this.#parts.all();
  }

  /** Parts that have no verdict yet. */
  get waiting(): number {
    return this.#parts.waiting;
  }

  async start(): Promise<void> {
    const { source, actuator } = this.#world;
    source.on('frame', this.#onFrame).on('missing', this.#onMissing).on('stray', this.#onStray);
    source.on('lost', this.#onSourceLost).on('restored', this.#onSourceRestored);
    actuator.on('trigger', this.#onTrigger).on('confirm', this.#onConfirm).on('state', this.#onActuator).on('trouble', this.#onTrouble);
    actuator.on('report', this.#onReport).on('beat', this.#onBeat);
    this.#world.alarms.clear('SOURCE_LOST');
    await source.start();
    this.#enter('running');
    if (actuator.state === 'ready') this.#actuatorIsThere();
    else if (actuator.trouble) this.#onTrouble(actuator.trouble);
    else this.alarm('ACTUATOR_LOST', actuator.state);
  }

  /** Parts that are on the belt are rejected. */
  async stop(): Promise<void> {
    const { source, actuator } = this.#world;
    this.#enter('stopped');
    source.off('frame', this.#onFrame).off('missing', this.#onMissing).off('stray', this.#onStray);
    source.off('lost', this.#onSourceLost).off('restored', this.#onSourceRestored);
    actuator.off('trigger', this.#onTrigger).off('confirm', this.#onConfirm).off('state', this.#onActuator).off('trouble', this.#onTrouble);
    actuator.off('report', this.#onReport).off('beat', this.#onBeat);
    this.#leaveBelt('LINE_STOPPED');
    clearTimeout(this.#timer);
    this.emit('stopped');
    await source.stop();
  }

  /** Something is wrong that a person has to see to: every part is rejected until the line is started again. */
  fail(code: AlarmCode, detail: string): void {
    this.#world.alarms.raise(code, detail);
    if (this.#state === 'running') this.stayAtFault({ code, detail, sinceUtcMs: this.#world.clock() });
  }

  /** Goes on where another line was at fault: no part passes before a person has seen to it. */
  stayAtFault(fault: LineFault): void {
    this.#fault = fault;
    this.#enter('fault');
  }

  /** Calls a person, and stops the line where the recipe says so. */
  alarm(code: AlarmCode, detail: string): void {
    if (this.#settings.stopsOn.has(code)) this.fail(code, detail);
    else this.#world.alarms.raise(code, detail);
  }

  readonly #onTrigger = ({ tag, atMs, count }: Trigger): void => {
    if (count !== undefined) this.#tooLate(this.#parts.takeAtGate(count));
    this.#enterBelt({ tag, triggeredMs: atMs, count });
    // Followed or not: its picture comes all the same, and shall not be taken for another part's.
    if (this.#state !== 'stopped') this.#world.source.trigger(tag);
  };

  readonly #onFrame = ({ tag, data, capturedMs }: Frame): void => {
    if (this.#settings.triggeredBy === 'frame' && !this.#enterBelt({ tag, triggeredMs: capturedMs })) return;
    const part = this.#parts.find(tag);
    if (part?.gate === null) void this.#judge(part, data, capturedMs);
  };

  readonly #onConfirm = ({ tag, gate, seen = gate }: Confirmation): void => {
    const part = this.#parts.find(tag);
    if (part?.gate === null) this.#tooLate([part]);
    if (part) this.emit('gone', tag, gate === seen ? gate : null);
    if (this.#parts.confirm(tag, gate) === 'not as told' && gate === 'PASS') this.fail('PASSED_AGAINST_ORDER', `part ${tag}`);
    else if (part && gate === 'REJECT' && seen === 'PASS') this.alarm('REJECT_UNCONFIRMED', `part ${tag}`);
  };

  /** Once it is lost, what was told counts no more: every part that is on the belt is rejected. */
  readonly #onActuator = (...[state, why]: ActuatorEvents['state']): void => {
    if (state === 'lost') {
      this.#leaveBelt('ACTUATOR_LOST');
      this.alarm('ACTUATOR_LOST', why ? textOf(why) : state);
    } else if (state === 'ready') {
      this.#actuatorIsThere();
      this.#world.source.doubt(); // parts have come meanwhile that it could not tell of
    }
  };

  readonly #onTrouble = (error: StationError): void => {
    this.alarm(error.code === 'RECIPE_MISMATCH' ? error.code : 'ACTUATOR_LOST', textOf(error));
  };

  readonly #onReport = (code: string): void => {
    this.alarm('ACTUATOR_REPORT', code);
  };

  readonly #onBeat = (...[{ isSound }]: ActuatorEvents['beat']): void => {
    if (this.#isPlcSound && !isSound) this.alarm('ACTUATOR_REPORT', 'FAULT');
    this.#isPlcSound = isSound;
  };

  readonly #onMissing = ({ tag, code, detail }: MissingPicture): void => {
    this.alarm('FRAME_UNPAIRED', `${code}: part ${tag}, ${detail}`);
    this.#faultOf(tag, code);
  };

  readonly #onStray = ({ code, detail }: SourceFault): void => {
    this.alarm('FRAME_UNPAIRED', `${code}: ${detail}`);
  };

  readonly #onSourceLost = ({ code, detail }: SourceFault): void => {
    this.alarm('SOURCE_LOST', `${code}: ${detail}`);
  };

  readonly #onSourceRestored = (): void => {
    this.#world.alarms.clear('SOURCE_LOST');
  };

  /** @returns whether the part is followed; one that is not is a FAULT, and so is the one that has its tag */
  #enterBelt(arrival: Arrival): boolean {
    const { tag, triggeredMs } = arrival;
    const neighbour = this.#parts.last();
    const refusal = this.#parts.enter(arrival, this.#settings.timing);
    this.emit('entered', tag);
    if (refusal === undefined) {
      if (this.#state === 'running') this.#watch();
      else this.#faultOf(tag, 'LINE_FAULT');
      return this.#state === 'running';
    }
    this.alarm('PART_UNTRACKED', `${refusal}: part ${tag}`);
    this.#write(this.#rowOf({ tag, triggeredMs }, 'FAULT', { faultCode: refusal }));
    this.#count('FAULT');
    this.#tell(tag, 'FAULT', 'REJECT');
    const other = refusal === 'TAG_REPEATED' ? this.#parts.find(tag) : refusal === 'PARTS_TOO_CLOSE' ? neighbour : undefined;
    if (other) this.#rejectAfterAll(other, refusal);
    return false;
  }

  /** A part cannot be told from the next one, whatever its verdict was. */
  #rejectAfterAll(part: Part, faultCode: Refusal): void {
    if (part.gate === null) this.#conclude(part, 'FAULT', { faultCode });
    else if (this.#parts.answer(part.tag, 'REJECT', performance.now())) this.#tell(part.tag, 'FAULT', 'REJECT');
  }

  async #judge(part: Part, data: FrameData, capturedMs: number): Promise<void> {
    const { judge, thresholds, isInForce } = this.#product;
    const timeoutMs = part.triggeredMs + part.timing.deadlineMs - performance.now();
    const frameMs = Math.max(0, capturedMs - part.triggeredMs);
    try {
      const judged = await judge.judge(data, timeoutMs);
      if (judged.score === null) this.#conclude(part, 'FAULT', { frameMs, judged, faultCode: judged.faultCode ?? 'DEFECT' });
      else if (isInForce()) this.#conclude(part, decide(judged.score, thresholds), { frameMs, judged });
      else {
        this.#conclude(part, 'FAULT', { frameMs, judged, faultCode: 'RECIPE_REPLACED' });
        this.emit('outdated');
      }
    } catch (error) {
      this.#conclude(part, 'FAULT', { frameMs, faultCode: problemOf(error).code });
    }
  }

  /** A part that cannot be judged, if it still waits for its verdict. */
  #faultOf(tag: string, faultCode: FaultCode): void {
    const part = this.#parts.find(tag);
    if (part) this.#conclude(part, 'FAULT', { faultCode });
  }

  /** First the row, then the gate. A part that has its verdict already, or is gone, keeps the one it has. */
  #conclude(part: Part, verdict: LineVerdict, facts: RowFacts): void {
    if (this.#parts.find(part.tag) !== part || part.gate !== null) return;
    const isWritten = this.#write(this.#rowOf(part, verdict, facts));
    const gate = isWritten && this.#state === 'running' ? gateOf(verdict, this.#settings.onReview) : 'REJECT';
    const isInTime = this.#parts.answer(part.tag, gate, performance.now());
    if (!isInTime) this.#parts.answer(part.tag, 'REJECT', performance.now());
    if (!isInTime || facts.faultCode === 'LINE_JUDGED_LATE') this.alarm('VERDICT_LATE', `part ${part.tag}`);
    this.#tell(part.tag, verdict, isInTime ? gate : 'REJECT');
    if (this.#settings.triggeredBy === 'frame') this.#parts.confirm(part.tag, gate); // nothing follows it to a gate: its tag is free again
    this.#count(verdict);
    this.#watch();
  }

  #count(verdict: LineVerdict): void {
    for (const { code, isThere, detail } of this.#rejects.count(verdict)) {
      if (isThere) this.alarm(code, detail);
      else this.#world.alarms.clear(code);
    }
  }

  #tell(tag: string, verdict: LineVerdict, gate: Gate): void {
    this.emit('told', tag, verdict, gate);
    // Where it is not heard the part is rejected, and `lost` says so.
    this.#world.actuator.verdict({ tag, verdict, gate }).catch(() => undefined);
  }

  /** @returns whether it is on the drive */
  #write(row: NewVerdict): boolean {
    try {
      const id = this.#world.log.add(row);
      this.emit('part', { id, ...row });
      return true;
    } catch (error) {
      this.fail('STATION_FAULT', problemOf(error).message);
      return false;
    }
  }

  #rowOf(part: Pick<Part, 'tag' | 'triggeredMs'>, verdict: LineVerdict, facts: RowFacts): NewVerdict {
    return verdictRow(this.#product, part, { ...facts, verdict, judgedUtcMs: this.#world.clock() });
  }

  /** Every part that waits for its verdict is a FAULT; the gate rejects it by itself. */
  #leaveBelt(faultCode: FaultCode): void {
    for (const part of this.#parts.clear()) {
      if (part.gate === null) this.#write(this.#rowOf(part, 'FAULT', { faultCode }));
      this.emit('gone', part.tag, null);
    }
  }

  #enter(state: LineState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#world.actuator.setState(({ stopped: 'STOPPED', running: 'READY', fault: 'FAULT' } as const)[state]);
    this.emit('state', state);
  }

  /** Parts whose verdict did not come in time. */
  #tooLate(parts: readonly Part[]): void {
    for (const part of parts) {
      this.alarm('VERDICT_LATE', `part ${part.tag}`);
      this.#write(this.#rowOf(part, 'FAULT', { faultCode: 'VERDICT_LATE' }));
      this.#tell(part.tag, 'FAULT', 'REJECT');
      this.#count('FAULT');
    }
  }

  #actuatorIsThere(): void {
    this.#world.alarms.clear('ACTUATOR_LOST');
    this.#world.alarms.clear('RECIPE_MISMATCH');
  }

  /** Looks again when the next part is due. */
  #watch(): void {
    clearTimeout(this.#timer);
    const dueMs = this.#parts.nextDueMs();
    if (dueMs === undefined) return;
    this.#timer = setTimeout(this.#look, Math.max(0, dueMs - performance.now()) + 1);
  }

  readonly #look = (): void => {
    const nowMs = performance.now();
    this.#tooLate(this.#parts.takeOverdue(nowMs));
    for (const { tag, gate, isUnconfirmed } of this.#parts.takeGone(nowMs)) {
      this.emit('gone', tag, null);
      if (isUnconfirmed && gate === 'REJECT') this.alarm('REJECT_UNCONFIRMED', `part ${tag}`);
    }
    this.#watch();
  };
}

/** Without what it means and what to do: the alarm says both. */
function textOf({ code, where, detail }: StationError): string {
  return detail === undefined ? `${code}: ${where}` : `${code}: ${where}, ${detail}`;
}

/** Only a PASS passes, and a REVIEW where the recipe says so. */
function gateOf(verdict: LineVerdict, onReview: Gate): Gate {
  if (verdict === 'REVIEW') return onReview;
  return verdict === 'PASS' ? 'PASS' : 'REJECT';
}
