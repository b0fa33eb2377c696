import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startStation } from '../../client/startStation.ts';
import type { StationClient } from '../../client/stationClient.ts';
import type { PlcSettings } from '../../contract/lineSetUp.ts';
import { VERDICTS } from '../../contract/verdict.ts';
import type { Gate } from '../../main/actuator/actuator.ts';
import { openSerialPort } from '../../main/actuator/serialPort.ts';
import type { BytePort } from '../../main/actuator/wire/port.ts';
import { Random } from '../../pipeline/random.ts';
import { throwIfCancelled } from '../../pipeline/work.ts';
import { type FedPart, feedParts } from '../../plcSimulator/partFeed.ts';
import { joinPtys } from '../../plcSimulator/pty.ts';
import { SimulatedPlc } from '../../plcSimulator/simulatedPlc.ts';
import { untilStationReady } from '../../plcSimulator/stationReady.ts';
import { TcpListener } from '../../plcSimulator/tcpListener.ts';
import { msText } from '../format.ts';
import type { Watched } from '../progress.ts';
import type { JudgedPart } from '../report/parts.ts';
import { type ShiftSummary, summaryOf } from '../station/summary.ts';
import type { ShiftPart } from '../station/shift.ts';
import { type DemoPerson, makePeople } from '../../demo/people.ts';
import { bringProduct } from '../../demo/product.ts';
import type { DemoFolder } from './folder.ts';

const PARTS_PER_SECOND = 10;
/** One in so many parts of a shift is bad. */
const ONE_BAD_IN = 10;
const GATE_DELAY_MS = 800;
/** What comes later is too late for the gate. */
const DEADLINE_MS = 600;
const CONFIRMED_BY_MS = 1500;

export interface ShiftOrder {
  readonly title: string;
  /** Parts that have been made: the shift is made up of them. */
  readonly parts: readonly JudgedPart[];
  readonly count: number;
  readonly seed: number;
}

/** What came of a shift, counted at the gate. */
export interface ShiftResult extends ShiftSummary {
  readonly partsPerSecond: number;
  readonly wire: 'pty' | 'tcp';
  readonly goods: number;
  readonly defects: number;
  /** Bad parts that the gate let through. */
  readonly missed: number;
  /** Good ones that it threw out. */
  readonly falseRejects: number;
  /** Parts that passed without a row that lets them. */
  readonly unlogged: number;
  /** Parts that the station was not told of, since the wire was lost: rejected, without a row. */
  readonly unheard: number;
  /** Rows of the verdict log and of the audit trail, and what is wrong with them. */
  readonly rows: number;
  readonly trailRows: number;
  readonly findings: readonly string[];
}

/** What joins station and PLC. */
interface Cable {
  readonly kind: 'pty' | 'tcp';
  readonly port: BytePort & { readonly shut: () => Promise<void> };
  readonly plc: Extract<PlcSettings, { kind: 'serial' | 'tcp' }>;
  readonly unplug: () => Promise<void>;
}

/**
 * Runs a shift: a station process that watches a camera's folder, and a PLC in software with a belt, a gate and a reject sensor.
 * @throws PipelineError CANCELLED
 */
export async function runDemoShift(
  folder: DemoFolder,
  order: ShiftOrder,
  say: (line: string) => void,
  work: Watched,
): Promise<ShiftResult> {
  await mkdir(folder.camera);
  const { client, stop } = await startStation({ folder: folder.station, name: 'demo' }, work);
  try {
    return await workShift(client, await joinCable(folder.wire, say), folder, order, say, work);
  } finally {
    await stop();
  }
}

/** Takes the cable away at the end. */
async function workShift(
  client: StationClient,
  cable: Cable,
  folder: DemoFolder,
  order: ShiftOrder,
  say: (line: string) => void,
  work: Watched,
): Promise<ShiftResult> {
  const { signal } = work;
  const plc = new SimulatedPlc(cable.port, { id: 'demo', recipe: 'none', gateDelayMs: GATE_DELAY_MS, hasSensor: true });
  try {
    const people = await makePeople(client, ['engineer', 'operator', 'quality']);
    const productId = await bringProduct(client, people.engineer, {
      name: order.title,
      goods: folder.good,
      model: folder.model,
      actuator: {
        gate: { by: 'time', delayMs: GATE_DELAY_MS },
        pulseMs: 50,
        deadlineMs: DEADLINE_MS,
        confirmedByMs: CONFIRMED_BY_MS,
        alarmAfterRejects: 0,
      },
    });
    const rows: ShiftPart[] = [];
    client.on('line.part', (part) => rows.push(part));
    const source = { kind: 'folder', folder: folder.camera } as const;
    await client.call('line.start', { productId, setUp: { source, trigger: { by: 'name' }, plc: cable.plc } }, people.operator);
    say(`\nA shift: ${order.count} parts at ${PARTS_PER_SECOND}/s on a simulated belt, ${wireText(cable.kind)}.`);
    const parts = mixOf(folder, order);
    const options = { partsPerSecond: PARTS_PER_SECOND, cameraFolder: folder.camera, signal, onGate: progressOf(parts.length, work) };
    await untilStationReady(plc, signal);
    const gates = await feedParts(plc, parts, options);
    throwIfCancelled(work, 'shift');
    await client.call('line.stop', {}, people.operator);
    return { ...counted(parts, gates, rows), wire: cable.kind, ...(await verified(client, people.quality)) };
  } finally {
    plc.close();
    await cable.port.shut();
    await cable.unplug();
  }
}

export function shiftText({ parts, verdicts, latencyMs, ...shift }: ShiftResult): string {
  const { p50, p95, p99, max } = latencyMs ?? { p50: NaN, p95: NaN, p99: NaN, max: NaN };
  return `
Shift of ${parts} parts at ${shift.partsPerSecond}/s, ${wireText(shift.wire)}, counted at the gate
  verdicts       ${VERDICTS.map((verdict) => `${verdicts[verdict]} ${verdict}`).join(', ')}
  missed         ${shift.missed} of ${shift.defects}
  false rejects  ${shift.falseRejects} of ${shift.goods}
  unlogged       ${shift.unlogged}
  unheard of     ${shift.unheard}
  to verdict     p50 ${msText(p50)}, p95 ${msText(p95)}, p99 ${msText(p99)}, at most ${msText(max)}
  audit trail    ${shift.trailRows} rows and ${shift.rows} verdicts: ${shift.findings.length === 0 ? 'sound' : shift.findings.join('; ')}`;
}

interface MixedPart extends FedPart {
  readonly isBad: boolean;
}

/** Parts as a line has them, most of them good, in an order of chance. */
function mixOf({ parts: folder }: DemoFolder, { parts, count, seed }: ShiftOrder): MixedPart[] {
  const random = new Random(seed);
  const goods = parts.filter(({ truth }) => truth === 'good');
  const bads = parts.filter(({ truth }) => truth !== 'good');
  return Array.from({ length: count }, (_, i) => {
    const isBad = bads.length > 0 && random.chance(1 / ONE_BAD_IN);
    const { file } = random.pick(isBad ? bads : goods);
    return { tag: `shift-${i + 1}`, file: join(folder, '..', file), isBad };
  });
}

function counted(
  parts: readonly MixedPart[],
  gates: ReadonlyMap<string, Gate>,
  rows: readonly ShiftPart[],
): Omit<ShiftResult, 'wire' | 'rows' | 'trailRows' | 'findings'> {
  const told = new Set(rows.map(({ tag }) => tag));
  const passing = new Set(rows.filter(({ verdict }) => verdict === 'PASS').map(({ tag }) => tag));
  const passed = parts.filter(({ tag }) => gates.get(tag) === 'PASS');
  const defects = parts.filter(({ isBad }) => isBad).length;
  const missed = passed.filter(({ isBad }) => isBad).length;
  const goods = parts.length - defects;
  return {
    ...summaryOf(rows),
    parts: parts.length,
    partsPerSecond: PARTS_PER_SECOND,
    goods,
    defects,
    missed,
    falseRejects: goods - (passed.length - missed),
    unlogged: passed.filter(({ tag }) => !passing.has(tag)).length,
    unheard: parts.filter(({ tag }) => !told.has(tag)).length,
  };
}

async function verified(client: StationClient, quality: DemoPerson): Promise<Pick<ShiftResult, 'rows' | 'trailRows' | 'findings'>> {
  const { findings, trail, verdicts } = await client.call('audit.verify', {}, quality);
  return { findings, trailRows: trail.rows, rows: verdicts.verdicts + verdicts.unsealed };
}

/** A pair of pseudo-terminals, or TCP where none can be made, as without `socat`. */
async function joinCable(folder: string, say: (line: string) => void): Promise<Cable> {
  await mkdir(folder);
  try {
    const pair = await joinPtys(folder);
    const port = openSerialPort({ device: { path: pair.plc } });
    return { kind: 'pty', port, plc: { kind: 'serial', path: pair.station, baudRate: 115_200 }, unplug: pair.unplug };
  } catch {
    say('\nNo pair of pseudo-terminals could be made here: the PLC is joined by TCP instead of a serial port.');
    const port = await TcpListener.listen(0);
    return { kind: 'tcp', port, plc: { kind: 'tcp', host: '127.0.0.1', port: port.port }, unplug: () => Promise.resolve() };
  }
}

function wireText(kind: Cable['kind']): string {
  return kind === 'pty' ? 'the PLC over a pair of pseudo-terminals' : 'the PLC over TCP';
}

function progressOf(total: number, { onProgress }: Watched): () => void {
  let done = 0;
  return () => {
    onProgress({ step: 'shift', done: ++done, total });
  };
}
