import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Gate, Trigger } from '../../src/main/actuator/actuator.ts';
import { ModbusActuator } from '../../src/main/actuator/modbus/modbusActuator.ts';
import type { ModbusWire } from '../../src/main/actuator/modbus/modbusClient.ts';
import { ModbusPlc, type ModbusPlcSettings, type ModbusPlcWire } from '../../src/plcSimulator/modbusPlc.ts';
import { joinPtys, type PtyPair } from '../../src/plcSimulator/pty.ts';
import { testFolder } from '../folders.ts';

const PATIENCE = { timeout: 20_000, interval: 10 };
const SETTINGS: ModbusPlcSettings = { unit: 1, recipe: { product: 0, version: 0 }, gateDelayMs: 800, hasSensor: true };

let root: string;
let closing: (() => unknown)[] = [];
beforeAll(async () => {
  root = await testFolder();
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** A station's and a PLC's end of one wire; parts are passed by their tags as they are triggered. */
class Pair {
  readonly actuator: ModbusActuator;
  readonly wire: ModbusPlcWire;
  readonly gates = new Map<string, Gate>();
  readonly told: string[] = [];
  plc!: ModbusPlc;

  private constructor(station: ModbusWire, plc: ModbusPlcWire) {
    this.wire = plc;
    this.actuator = new ModbusActuator(station);
    this.actuator.on('state', (state, why) => this.told.push(why ? `${state} ${why.code}` : state));
    this.actuator.on('trouble', ({ code }) => this.told.push(code));
    this.actuator.on('confirm', ({ tag, gate, seen }) => this.told.push(`${tag} ${gate} ${seen}`));
    this.actuator.on('trigger', (trigger) => {
      this.onTrigger(trigger);
    });
    closing.push(() => this.actuator.close());
  }

  static async open(kind: 'tcp' | 'rtu', settings: Partial<ModbusPlcSettings> = {}): Promise<Pair> {
    const pair = kind === 'tcp' ? await Pair.#tcp() : await Pair.#rtu();
    await pair.startPlc(settings);
    return pair;
  }

  static async #tcp(): Promise<Pair> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    const host = '127.0.0.1';
    return new Pair({ kind: 'modbus-tcp', host, port, unit: 1 }, { host, port });
  }

  static async #rtu(): Promise<Pair> {
    const ptys: PtyPair = await joinPtys(await mkdtemp(join(root, 'ptys-')));
    closing.push(() => ptys.unplug());
    return new Pair({ kind: 'modbus-rtu', path: ptys.station, baudRate: 115_200, unit: 1 }, { path: ptys.plc, baudRate: 115_200 });
  }

  /** What the station does with a part: odd tags pass. */
  onTrigger = ({ tag }: Trigger): void => {
    const isGood = Number(tag) % 2 === 1;
    this.actuator.verdict({ tag, verdict: isGood ? 'PASS' : 'REJECT', gate: isGood ? 'PASS' : 'REJECT' }).catch(() => undefined);
  };

  async startPlc(settings: Partial<ModbusPlcSettings> = {}): Promise<void> {
    const plc = await ModbusPlc.start(this.wire, { ...SETTINGS, ...settings });
    this.plc = plc;
    plc.on('gate', ({ tag, gate }) => this.gates.set(tag, gate));
    closing.push(() => plc.close());
  }

  async ready(): Promise<void> {
    this.actuator.setState('READY');
    await vi.waitFor(() => {
      expect(this.actuator.state).toBe('ready');
      expect(this.plc.stationState).toBe('READY');
    }, PATIENCE);
  }

  async part(tag: number): Promise<Gate> {
    this.plc.trigger(String(tag));
    await vi.waitFor(() => {
      expect(this.gates.has(String(tag))).toBe(true);
    }, PATIENCE);
    return this.gates.get(String(tag))!;
  }
}

describe.each(['tcp', 'rtu'] as const)('a PLC over Modbus %s', (kind) => {
  it('lets pass what it was told to let pass, and tells what became of it', async () => {
    const pair = await Pair.open(kind);
    await pair.ready();
    expect(await Promise.all([1, 2, 3, 4, 5].map((tag) => pair.part(tag)))).toEqual(['PASS', 'REJECT', 'PASS', 'REJECT', 'PASS']);
    await vi.waitFor(() => {
      expect(pair.told.slice(-5)).toEqual(['1 PASS PASS', '2 REJECT REJECT', '3 PASS PASS', '4 REJECT REJECT', '5 PASS PASS']);
    }, PATIENCE);
  });

  it('rejects what the station says nothing of, what it stops for, and a tag that is there twice', async () => {
    const pair = await Pair.open(kind);
    await pair.ready();
    const { onTrigger } = pair;
    pair.onTrigger = () => undefined;
    expect(await pair.part(1)).toBe('REJECT');
    pair.onTrigger = onTrigger;
    const told = once(pair.plc, 'verdict');
    const stopped = pair.part(3);
    await told;
    pair.actuator.setState('STOPPED');
    expect(await stopped).toBe('REJECT');
    await pair.ready();
    pair.plc.trigger('5');
    expect(await pair.part(5)).toBe('REJECT');
  });

  it('that goes away is lost, what was under way is rejected, and it is found again', async () => {
    const pair = await Pair.open(kind);
    await pair.ready();
    await pair.plc.close();
    await vi.waitFor(() => {
      expect(pair.actuator.state).toBe('lost');
    }, PATIENCE);
    await expect(pair.actuator.verdict({ tag: '7', verdict: 'PASS', gate: 'PASS' })).rejects.toMatchObject({ code: 'ACTUATOR_LOST' });
    await pair.startPlc();
    await pair.ready();
    expect(await pair.part(9)).toBe('PASS');
  });

  it('set to another recipe is refused, with both recipes, until it agrees', async () => {
    const pair = await Pair.open(kind, { recipe: { product: 4, version: 16 } });
    pair.actuator.setRecipe('4:17');
    await vi.waitFor(() => {
      expect(pair.told).toContain('RECIPE_MISMATCH');
    }, PATIENCE);
    expect(await pair.part(1)).toBe('REJECT');
    pair.actuator.setRecipe('4:16');
    await pair.ready();
    expect(await pair.part(3)).toBe('PASS');
  });

  it('rejects what a station that is gone had let pass', async () => {
    const pair = await Pair.open(kind, { gateDelayMs: 1800 });
    await pair.ready();
    const told = once(pair.plc, 'verdict');
    const part = pair.part(1);
    await told;
    await pair.actuator.close();
    expect(await part).toBe('REJECT');
  });
});

it('a tag that is no number of 32 bits is refused', async () => {
  const pair = await Pair.open('tcp');
  for (const tag of ['0', 'A1', '4294967296', '-1', '1.5']) {
    await expect(pair.actuator.verdict({ tag, verdict: 'PASS', gate: 'PASS' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  }
});
