import { EventEmitter, once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { AlarmCode } from '../src/contract/alarms.ts';
import type { Gate } from '../src/main/actuator/actuator.ts';
import { SerialActuator } from '../src/main/actuator/serialActuator.ts';
import type { FrameData, FrameSource, FrameSourceEvents } from '../src/main/cameras/frameSource.ts';
import { Alarms } from '../src/main/station/line/alarms.ts';
import { Line } from '../src/main/station/line/line.ts';
import type { Judged, LineJudge, LineSettings } from '../src/main/station/line/lineWorld.ts';
import type { StationDatabase } from '../src/main/storage/database.ts';
import { type StoredVerdict, VerdictLog } from '../src/main/storage/verdicts.ts';
import { Random } from '../src/pipeline/random.ts';
import { FaultyPort } from '../src/plcSimulator/faultyPort.ts';
import { type PlcSettings, SimulatedPlc } from '../src/plcSimulator/simulatedPlc.ts';
import { openStation, openTrail } from './station-database.ts';
import { MemoryPort } from './wire-ports.ts';

export const LINE: LineSettings = {
  timing: { deadlineMs: 150, confirmedByMs: 600, gateCounts: null, leastGapMs: 0 },
  onReview: 'REJECT',
  triggeredBy: 'plc',
  capacity: 20,
  rejects: { inARow: 0, share: 1, ofParts: 1000 },
  stopsOn: new Set<AlarmCode>(['PASSED_AGAINST_ORDER', 'STATION_FAULT']),
};

const PLC: PlcSettings = { id: 'plc', recipe: 'none', gateDelayMs: 200, hasSensor: true };

/** Takes a picture whenever it is triggered; its name is the score that the judge below gives. */
export class HandSource extends EventEmitter<FrameSourceEvents> implements FrameSource {
  /** By tag; a part without a score is never seen. */
  readonly scores = new Map<string, number>();

  readonly start = (): Promise<void> => Promise.resolve();
  readonly stop = (): Promise<void> => Promise.resolve();
  readonly push = (): boolean => false;
  readonly doubt = (): void => undefined;

  trigger(tag: string): void {
    const score = this.scores.get(tag);
    if (score === undefined) return;
    this.emit('frame', { tag, data: { bytes: new Uint8Array(), name: String(score) }, capturedMs: performance.now() });
  }
}

/** Reads the score from the name of the picture, after a while if it was told so. */
export class HandJudge implements LineJudge {
  delayMs = 0;
  broken: Error | undefined;

  async judge(data: FrameData): Promise<Judged> {
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.broken) throw this.broken;
    return { score: Number('name' in data ? data.name : NaN), decodeMs: 1, inferenceMs: 2, imageId: null, heatMapId: null };
  }
}

/** A line with a real database, a real wire's link, and a PLC in software with a belt of its own. */
export class LineWorld {
  readonly source = new HandSource();
  readonly judge = new HandJudge();
  /** Whether the line's recipe is the one in force. */
  isInForce = true;
  readonly db: StationDatabase;
  readonly alarms: Alarms;
  readonly line: Line;
  readonly actuator: SerialActuator;
  readonly plc: SimulatedPlc;
  readonly ports: readonly [station: MemoryPort, plc: MemoryPort];
  /** The PLC's end, which can be made to harm what goes through it. */
  readonly wire: FaultyPort;
  /** What the gate did, by tag. */
  readonly gates = new Map<string, Gate>();

  private constructor(folder: string, db: StationDatabase, settings: Partial<LineSettings>, plc: Partial<PlcSettings>) {
    this.db = db;
    this.alarms = new Alarms(openTrail(folder, db), Date.now);
    this.ports = MemoryPort.pair();
    const port = Object.assign(this.ports[0], { shut: () => Promise.resolve() });
    this.actuator = new SerialActuator({ port, station: 'line-1', software: '0.1.0' });
    const random = new Random(1);
    this.wire = new FaultyPort(this.ports[1], () => random.uniform());
    this.plc = new SimulatedPlc(this.wire, { ...PLC, ...plc });
    this.plc.on('gate', ({ tag, gate }) => this.gates.set(tag, gate));
    this.line = new Line(
      {
        productId: 1,
        recipeId: 1,
        modelVersionId: 1,
        thresholds: { review: 2, reject: 3 },
        judge: this.judge,
        isInForce: () => this.isInForce,
      },
      { ...LINE, ...settings },
      { source: this.source, actuator: this.actuator, log: new VerdictLog(db), alarms: this.alarms, clock: Date.now },
    );
  }

  /** A line that runs, over a database in a folder of its own under `root`. */
  static async start(root: string, settings: Partial<LineSettings> = {}, plc: Partial<PlcSettings> = {}): Promise<LineWorld> {
    const folder = await mkdtemp(join(root, 'line-'));
    const world = new LineWorld(folder, await openStation(folder), settings, plc);
    if (!world.plc.isReady) await once(world.plc, 'ready');
    const heard = once(world.plc, 'station');
    await world.line.start();
    await heard;
    return world;
  }

  /** Sends a part down the belt. @returns what the gate does with it */
  async part(tag: string, score?: number): Promise<Gate> {
    if (score !== undefined) this.source.scores.set(tag, score);
    this.plc.trigger(tag);
    while (!this.gates.has(tag)) await once(this.plc, 'gate');
    return this.gates.get(tag)!;
  }

  rows(): StoredVerdict[] {
    return this.db.prepare<[], StoredVerdict>('SELECT tag, verdict, fault_code AS faultCode, score FROM verdicts ORDER BY id').all();
  }

  alarmCodes(): AlarmCode[] {
    return this.alarms.all().map(({ code }) => code);
  }

  async stop(): Promise<void> {
    await this.line.stop();
    await this.actuator.close();
    this.plc.close();
    this.db.close();
  }
}
