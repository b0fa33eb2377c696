import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandOutput } from '../../src/contract/commands.ts';
import type { PlcSettings } from '../../src/contract/lineSetUp.ts';
import { MOST_TRAFFIC_PER_SECOND, type PlcTraffic } from '../../src/contract/plcTraffic.ts';
import { listPorts, openSerialPort } from '../../src/main/actuator/serialPort.ts';
import { makePeople } from '../../src/demo/people.ts';
import { startStation } from '../../src/client/startStation.ts';
import { ModbusPlc } from '../../src/plcSimulator/modbusPlc.ts';
import { joinPtys } from '../../src/plcSimulator/pty.ts';
import { SimulatedPlc } from '../../src/plcSimulator/simulatedPlc.ts';
import { TcpListener } from '../../src/plcSimulator/tcpListener.ts';
import { hasSocat } from '../socat.ts';
import { testFolder } from '../folders.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const PLC_SETTINGS = { id: 'gate-3', recipe: 'none', gateDelayMs: 50, hasSensor: true };

let root: string;
let station: Awaited<ReturnType<typeof startStation>>;
let people: Awaited<ReturnType<typeof makePeople<'operator' | 'engineer' | 'quality'>>>;
const traffic: PlcTraffic[] = [];

beforeAll(async () => {
  root = await testFolder();
  await mkdir(join(root, 'bin'));
  process.env.PATH = `${join(root, 'bin')}:${process.env.PATH}`;
  await tellOfPorts('N: ttyS0\nE: DEVNAME=/dev/ttyS0');
  station = await startStation({ folder: join(root, 'station'), name: 'line 1' });
  people = await makePeople(station.client, ['operator', 'engineer', 'quality']);
  station.client.on('plc.traffic', (message) => traffic.push(message));
});
afterAll(() => station.stop());
beforeEach(() => {
  traffic.length = 0;
});

type Ended = CommandOutput<'plc.test'>;

/** A test that runs until it is cancelled. */
function testOf(plc: PlcSettings): { ended: Promise<Ended>; cancel: () => void } {
  const controller = new AbortController();
  const ended = station.client.call('plc.test', { plc, forMs: 600_000 }, { ...people.engineer, signal: controller.signal });
  return {
    ended,
    cancel: () => {
      controller.abort();
    },
  };
}

const pulse = (ms: number): Promise<object> => station.client.call('plc.testPulse', { ms }, people.engineer);
const told = (direction: PlcTraffic['direction']): string =>
  traffic
    .filter((one) => one.direction === direction)
    .map(({ text }) => text)
    .join('\n');

/** Both sides agree, the gate moves, a part is told of, and all of it is seen. */
async function tried(plc: SimulatedPlc | ModbusPlc, settings: PlcSettings, tag: string): Promise<Ended> {
  const test = testOf(settings);
  await vi.waitFor(() => {
    expect(told('state')).toContain('ready');
  }, PATIENCE);
  const pulsed = once(plc, 'pulse');
  await pulse(250);
  expect(await pulsed).toEqual([250]);
  plc.trigger(tag);
  await vi.waitFor(() => {
    expect(told('received')).toContain(tag);
  }, PATIENCE);
  test.cancel();
  return test.ended;
}

describe('the wire of a PLC under test', () => {
  it('over TCP shows every message both ways, and moves the gate', async () => {
    const port = await TcpListener.listen(0);
    const plc = new SimulatedPlc(port, PLC_SETTINGS);
    const ended = await tried(plc, { kind: 'tcp', host: '127.0.0.1', port: port.port }, 'A17');
    expect(ended).toMatchObject({ endedBy: 'cancel', wasReady: true });
    expect(told('sent')).toMatch(/^HELLO \d+ protocol=1 station=line-1 .*recipe=none\*[0-9A-F]{4}$/m);
    expect(told('sent')).toMatch(/^PULSE \d+ ms=250\*[0-9A-F]{4}$/m);
    expect(told('received')).toMatch(/^HELLO \d+ protocol=1 plc=gate-3 /m);
    expect(told('received')).toMatch(/^TRIGGER \d+ tag=A17\*/m);
    // Whatever comes, nothing passes.
    expect(told('sent')).not.toContain('VERDICT');
    expect(told('sent')).not.toContain('state=READY');
    expect(ended.sent).toBeGreaterThanOrEqual(traffic.filter(({ direction }) => direction === 'sent').length);
    plc.close();
    await port.shut();
  });

  it.skipIf(!hasSocat)('over a serial port does the same', async () => {
    const pair = await joinPtys(await mkdtemp(join(root, 'pty-')));
    const port = openSerialPort({ device: { path: pair.plc } });
    const plc = new SimulatedPlc(port, PLC_SETTINGS);
    expect(await tried(plc, { kind: 'serial', path: pair.station, baudRate: 115_200 }, 'S1')).toMatchObject({ wasReady: true });
    plc.close();
    await port.shut();
    await pair.unplug();
  });

  it('over Modbus shows what changes in the registers', async () => {
    const free = await TcpListener.listen(0);
    const { port } = free;
    await free.shut();
    const recipe = { product: 0, version: 0 };
    const plc = await ModbusPlc.start({ host: '127.0.0.1', port }, { unit: 1, recipe, gateDelayMs: 50, hasSensor: true });
    expect(await tried(plc, { kind: 'modbus-tcp', host: '127.0.0.1', port, unit: 1 }, '17')).toMatchObject({ wasReady: true });
    expect(told('sent')).toContain('pulseMs=250');
    expect(told('received')).toMatch(/triggers=\d+\(tag:17,/);
    await plc.close();
  });

  it('says why there is none', async () => {
    const test = testOf({ kind: 'serial', path: join(root, 'nothing'), baudRate: 9600 });
    await vi.waitFor(() => {
      expect(told('state')).toContain('The serial port is not there');
    }, PATIENCE);
    await expect(pulse(10)).rejects.toMatchObject({ code: 'ACTUATOR_LOST' });
    test.cancel();
    expect(await test.ended).toEqual({ endedBy: 'cancel', wasReady: false, sent: 0, received: 0 });
    const usb = testOf({ kind: 'usb', vendorId: 'dead', productId: 'beef', baudRate: 9600 });
    await vi.waitFor(() => {
      expect(told('state')).toContain('USB dead:beef');
    }, PATIENCE);
    usb.cancel();
    await usb.ended;
  });

  it('that babbles is told in part, as text', async () => {
    const noise = Buffer.from([...Array<number>(50).fill(0x80), 0x0d, 0x0a]);
    const server = createServer((socket) => {
      const babbling = setInterval(() => {
        for (let i = 0; i < 100; i++) socket.write(noise);
      }, 10);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          clearInterval(babbling);
        });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const test = testOf({ kind: 'tcp', host: '127.0.0.1', port: (server.address() as { port: number }).port });
    await vi.waitFor(() => {
      expect(told('state')).toMatch(/\d+ messages were left out/);
    }, PATIENCE);
    test.cancel();
    const { received } = await test.ended;
    expect(received).toBeGreaterThan(MOST_TRAFFIC_PER_SECOND);
    expect(traffic.length).toBeLessThan(received);
    expect(told('received')).toContain('\\x80\\x80');
    expect(told('received')).not.toContain('\\x0d');
    server.close();
  });

  it('is one at a time, ends by itself, and is on record', async () => {
    const plc = { kind: 'tcp', host: '127.0.0.1', port: 1 } as const;
    await expect(pulse(10)).rejects.toMatchObject({ code: 'PLC_NOT_TESTED' });
    const test = testOf(plc);
    await vi.waitFor(() => {
      expect(traffic).not.toEqual([]);
    }, PATIENCE);
    const call = (forMs: number) => station.client.call('plc.test', { plc, forMs }, people.engineer);
    await expect(call(1)).rejects.toMatchObject({ code: 'PLC_UNDER_TEST' });
    test.cancel();
    await test.ended;
    expect(await call(50)).toMatchObject({ endedBy: 'time' });
    await expect(call(600_001)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const none = station.client.call('plc.test', { plc: { kind: 'none' }, forMs: 1 }, people.engineer);
    await expect(none).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(station.client.call('plc.test', { plc, forMs: 1 }, people.operator)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    const rows = await station.client.call('audit.list', { filter: { action: 'plc.test' }, limit: 1 }, people.quality);
    expect(rows).toMatchObject([{ userName: 'The engineer', newJson: expect.stringContaining('"port":1') as string }]);
  });
});

describe.skipIf(process.platform !== 'linux')('the ports of the machine', () => {
  const list = () => station.client.call('ports.list', {}, people.administrator);

  it('are listed by their paths, for those who set up a line', async () => {
    await tellOfPorts(`N: ttyUSB10\nE: DEVNAME=/dev/ttyUSB10\nE: ID_VENDOR_ENC=Example\\x20Ltd\nE: ID_VENDOR_ID=0403\nE: ID_MODEL_ID=6001
E: ID_SERIAL_SHORT=A50285BI\n\nP: /devices/b\nN: ttyS0\nE: DEVNAME=/dev/ttyS0\n\nP: /devices/c\nN: ttyUSB9\nE: DEVNAME=/dev/ttyUSB9`);
    const unknown = { manufacturer: null, vendorId: null, productId: null, serialNumber: null };
    expect(await list()).toEqual([
      { path: '/dev/ttyS0', ...unknown },
      { path: '/dev/ttyUSB9', ...unknown },
      { path: '/dev/ttyUSB10', manufacturer: 'Example Ltd', vendorId: '0403', productId: '6001', serialNumber: 'A50285BI' },
    ]);
    await expect(station.client.call('ports.list', {}, people.operator)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  });

  it('that the system does not tell of are refused with a code', async () => {
    vi.stubEnv('PATH', join(root, 'none'));
    await expect(listPorts()).rejects.toMatchObject({ code: 'SERIAL_UNLISTED' });
    vi.unstubAllEnvs();
  });
});

/** What the operating system says of its devices, in the words of `udevadm info -e`. */
async function tellOfPorts(devices: string): Promise<void> {
  const program = join(root, 'bin', 'udevadm');
  await writeFile(program, `#!/bin/sh\ncat <<'END'\nP: /devices/a\n${devices}\n\nEND\n`);
  await chmod(program, 0o755);
}
