import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActuatorState } from '../../src/main/actuator/actuator.ts';
import { SerialActuator } from '../../src/main/actuator/serialActuator.ts';
import { pathOf } from '../../src/main/actuator/serialPort.ts';
import { LINK_TIMINGS } from '../../src/main/actuator/wire/link.ts';
import { StationError } from '../../src/main/errors.ts';
import { plcEnd } from '../wire-ends.ts';
import { MemoryPort } from '../wire-ports.ts';

const PASS = { tag: 'A1', verdict: 'PASS', gate: 'PASS' } as const;
const REJECT = { tag: 'A1', verdict: 'REJECT', gate: 'REJECT' } as const;
const ROUND_MS = 10;
const { lostAfterMs } = LINK_TIMINGS;

beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  vi.useRealTimers();
});

const closing: (() => Promise<void> | void)[] = [];

class ShutPort extends MemoryPort {
  shut(): Promise<void> {
    this.unplug();
    return Promise.resolve();
  }
}

/** An actuator and its PLC, with what the actuator has told since the beginning. */
async function line({ recipe, plcRecipe }: { recipe?: string; plcRecipe?: string } = {}) {
  const [port, plcPort] = MemoryPort.join(new ShutPort(), new MemoryPort());
  const actuator = new SerialActuator({ port, station: 'press-3', software: '0.1.0' });
  if (recipe !== undefined) actuator.setRecipe(recipe);
  const states: [ActuatorState, string?][] = [];
  const troubles: [string, string | undefined][] = [];
  actuator.on('state', (state, why) => states.push(why ? [state, why.code] : [state]));
  actuator.on('trouble', ({ code, detail }) => troubles.push([code, detail]));
  const plc = plcEnd(plcPort, { recipe: plcRecipe ?? recipe ?? 'none' });
  closing.push(
    () => actuator.close(),
    () => {
      plc.link.close();
    },
  );
  await vi.advanceTimersByTimeAsync(ROUND_MS);
  return { actuator, plc, port, plcPort, states, troubles };
}

async function settled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(ROUND_MS);
  return work;
}

describe('an actuator behind a wire', () => {
  it('is connecting until the PLC has answered, then ready', async () => {
    const { actuator, states } = await line();
    expect(actuator.state).toBe('ready');
    expect(states).toEqual([['ready']]);
  });

  it('tells of triggers, confirmations, heartbeats and errors', async () => {
    const { actuator, plc } = await line();
    const told: unknown[] = [];
    for (const event of ['trigger', 'confirm', 'report'] as const) actuator.on(event, (what: unknown) => told.push(what));
    actuator.once('beat', (beat) => told.push(beat));
    await settled(plc.link.send({ type: 'TRIGGER', tag: 'A1', count: 7 }));
    await settled(plc.link.send({ type: 'TRIGGER', tag: 'A2' }));
    await settled(plc.link.send({ type: 'CONFIRM', tag: 'A1', gate: 'REJECT', seen: 'PASS' }));
    await settled(plc.link.send({ type: 'CONFIRM', tag: 'A2', gate: 'REJECT' }));
    await settled(plc.link.send({ type: 'ERROR', code: 'GATE_STUCK' }));
    await vi.advanceTimersByTimeAsync(LINK_TIMINGS.beatEveryMs);
    const atMs = expect.any(Number) as number;
    expect(told).toEqual([
      { tag: 'A1', count: 7, atMs },
      { tag: 'A2', atMs },
      { tag: 'A1', gate: 'REJECT', seen: 'PASS' },
      { tag: 'A2', gate: 'REJECT' },
      'GATE_STUCK',
      { isSound: true },
    ]);
  });

  it('takes a part from PASS to REJECT and never back, unless the tag is another part’s', async () => {
    const { actuator, plc } = await line();
    await settled(actuator.verdict(PASS));
    await settled(actuator.verdict(PASS));
    await settled(actuator.verdict(REJECT));
    await expect(settled(actuator.verdict(PASS))).rejects.toMatchObject({ code: 'VERDICT_FINAL', where: 'part A1' });
    await settled(actuator.verdict(REJECT));
    await settled(actuator.verdict({ ...PASS, tag: 'A2' }));
    await settled(plc.link.send({ type: 'TRIGGER', tag: 'A1' }));
    await settled(actuator.verdict(PASS));
    expect(plc.letters.map((letter) => ('gate' in letter ? `${letter.tag} ${letter.gate}` : letter.type))).toEqual([
      'A1 PASS',
      'A1 PASS',
      'A1 REJECT',
      'A1 REJECT',
      'A2 PASS',
      'A1 PASS',
    ]);
  });

  it('keeps to a rejection that could not be sent', async () => {
    const { actuator, port } = await line();
    port.unplug();
    await expect(actuator.verdict(REJECT)).rejects.toMatchObject({ code: 'ACTUATOR_LOST', where: 'part A1' });
    port.plugIn();
    await vi.advanceTimersByTimeAsync(2 * lostAfterMs);
    await expect(settled(actuator.verdict(PASS))).rejects.toMatchObject({ code: 'VERDICT_FINAL' });
  });

  it('is lost with HEARTBEAT_LOST when the PLC falls silent, and refuses verdicts meanwhile', async () => {
    const { actuator, plcPort, states } = await line();
    plcPort.way = () => undefined;
    await vi.advanceTimersByTimeAsync(lostAfterMs);
    expect(states).toEqual([['ready'], ['lost', 'HEARTBEAT_LOST']]);
    await expect(actuator.verdict(PASS)).rejects.toMatchObject({ code: 'ACTUATOR_LOST' });
    plcPort.way = (bytes) => bytes;
    await vi.advanceTimersByTimeAsync(2 * lostAfterMs);
    expect(states.at(-1)).toEqual(['ready']);
  });

  it('is lost with ACTUATOR_UNANSWERED where the PLC lives but does not answer', async () => {
    const { actuator, plcPort, states } = await line();
    plcPort.way = (bytes) => (bytes.toString().startsWith('ACK') ? undefined : bytes);
    const refused = expect(actuator.verdict(PASS)).rejects.toMatchObject({ code: 'ACTUATOR_UNANSWERED', where: 'part A1' });
    await vi.advanceTimersByTimeAsync(lostAfterMs);
    await refused;
    expect(states).toEqual([['ready'], ['lost', 'ACTUATOR_UNANSWERED']]);
  });

  it('says the state of the station at once and with every heartbeat, STOPPED to begin with', async () => {
    const { actuator, plc } = await line();
    const heard = (): unknown[] => plc.beats.splice(0).map((beat) => beat.state);
    expect(heard()).toEqual(['STOPPED']);
    actuator.setState('READY');
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(heard()).toEqual(['READY']);
    await vi.advanceTimersByTimeAsync(LINK_TIMINGS.beatEveryMs);
    expect(heard()).toEqual(['READY']);
    actuator.setState('FAULT');
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(heard()).toEqual(['FAULT']);
  });

  it('does not become ready for a PLC of another recipe, and says so once; it does for that of its own', async () => {
    const { actuator, states, troubles } = await line({ recipe: '4:17', plcRecipe: '4:16' });
    await vi.advanceTimersByTimeAsync(5 * lostAfterMs);
    expect(states).toEqual([]);
    expect(troubles).toEqual([['RECIPE_MISMATCH', 'it is set to 4:16, the station to 4:17']]);
    actuator.setRecipe('4:16');
    await vi.advanceTimersByTimeAsync(2 * lostAfterMs);
    expect(states).toEqual([['ready']]);
  });

  it('works with a PLC that names no recipe', async () => {
    const { actuator, plc } = await line({ recipe: '4:17', plcRecipe: 'none' });
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(actuator.state).toBe('ready');
    expect(plc.ready).toMatchObject([{ recipe: '4:17' }]);
  });

  it('begins anew for another recipe, not for the same', async () => {
    const { actuator, plc, states } = await line({ recipe: '4:17' });
    actuator.setRecipe('4:17');
    expect(states).toEqual([['ready']]);
    actuator.setRecipe('4:18');
    expect(states).toEqual([['ready'], ['lost', 'ACTUATOR_LOST']]);
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(plc.lost).toEqual(['renewed']);
  });

  it('hands on the troubles of its port', async () => {
    const { port, troubles } = await line();
    port.emit('trouble', new StationError('SERIAL_BUSY', '/dev/ttyUSB0'));
    expect(troubles).toEqual([['SERIAL_BUSY', undefined]]);
  });

  it('moves the gate for a test', async () => {
    const { actuator, plc } = await line();
    await settled(actuator.pulse(50));
    expect(plc.letters).toEqual([{ type: 'PULSE', ms: 50 }]);
    await expect(settled(actuator.pulse(-1))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(settled(actuator.pulse(10_001))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('a port told by its identity', () => {
  const port = (path: string, vendorId?: string, productId?: string, serialNumber?: string) => ({
    path,
    manufacturer: undefined,
    pnpId: undefined,
    locationId: undefined,
    vendorId,
    productId,
    serialNumber,
  });
  const ports = [
    port('/dev/ttyS0'),
    port('/dev/ttyUSB0', '0403', '6001', 'FT1'),
    port('/dev/ttyUSB1', '0403', '6001', 'FT2'),
    port('COM7', '2E8A', '000A', 'E661'),
  ];

  it('is found by whatever path it has now', () => {
    expect(pathOf({ vendorId: '0403', productId: '6001', serialNumber: 'FT2' }, ports)).toBe('/dev/ttyUSB1');
    expect(pathOf({ vendorId: '2e8a', productId: '000a' }, ports)).toBe('COM7');
  });

  it('is SERIAL_UNKNOWN where there is none, and where it could be one of two', () => {
    expect(() => pathOf({ vendorId: '0403', productId: '6001', serialNumber: 'FT3' }, ports)).toThrow(
      expect.objectContaining({ code: 'SERIAL_UNKNOWN', where: 'USB 0403:6001 FT3' }),
    );
    expect(() => pathOf({ vendorId: '0403', productId: '6001' }, ports)).toThrow(
      expect.objectContaining({ code: 'SERIAL_UNKNOWN', detail: '2 ports are such ones: /dev/ttyUSB0, /dev/ttyUSB1' }),
    );
  });
});
