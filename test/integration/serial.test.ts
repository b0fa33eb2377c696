import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Actuator } from '../../src/main/actuator/actuator.ts';
import { ReconnectingPort } from '../../src/main/actuator/reconnectingPort.ts';
import { SerialActuator } from '../../src/main/actuator/serialActuator.ts';
import { openSerialPort } from '../../src/main/actuator/serialPort.ts';
import { openTcpPort } from '../../src/main/actuator/tcpPort.ts';
import type { StationError } from '../../src/main/errors.ts';
import { testFolder } from '../folders.ts';
import { joinPtys, type PtyPair } from '../../src/plcSimulator/pty.ts';
import { hasSocat } from '../socat.ts';
import { plcEnd } from '../wire-ends.ts';

const folder = await testFolder();
const PATIENCE = { timeout: 60_000, interval: 5 };
const closing: (() => unknown)[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function cable(): Promise<PtyPair> {
  const pair = await joinPtys(folder);
  closing.push(pair.unplug);
  return pair;
}

function serialPort(path: string): ReconnectingPort {
  const port = openSerialPort({ device: { path } });
  closing.push(() => port.shut());
  return port;
}

function actuatorOn(port: ReconnectingPort): SerialActuator {
  const actuator = new SerialActuator({ port, station: 'press-3', software: '0.1.0' });
  closing.push(() => actuator.close());
  return actuator;
}

function plcOn(port: ReconnectingPort): ReturnType<typeof plcEnd> {
  const plc = plcEnd(port);
  closing.push(() => {
    plc.link.close();
  });
  return plc;
}

async function until(actuator: Actuator, state: Actuator['state']): Promise<void> {
  await vi.waitUntil(() => actuator.state === state, PATIENCE);
}

async function troubleOf(port: ReconnectingPort): Promise<StationError> {
  const [trouble] = (await once(port, 'trouble')) as [StationError];
  return trouble;
}

describe.skipIf(!hasSocat)('a serial port', () => {
  it('carries trigger, verdict and confirmation', async () => {
    const { station, plc: plcPath } = await cable();
    const plc = plcOn(serialPort(plcPath));
    const actuator = actuatorOn(serialPort(station));
    const [triggered, confirmed] = [once(actuator, 'trigger'), once(actuator, 'confirm')];
    await until(actuator, 'ready');
    await vi.waitUntil(() => plc.link.isReady, PATIENCE);
    const beforeMs = performance.now();
    await plc.link.send({ type: 'TRIGGER', tag: 'A1', count: 1234 });
    expect(await triggered).toEqual([{ tag: 'A1', count: 1234, atMs: expect.any(Number) as number }]);
    expect(((await triggered) as [{ atMs: number }])[0].atMs).toBeGreaterThanOrEqual(beforeMs);
    await actuator.verdict({ tag: 'A1', verdict: 'PASS', gate: 'PASS' });
    expect(plc.letters).toEqual([{ type: 'VERDICT', tag: 'A1', verdict: 'PASS', gate: 'PASS' }]);
    await plc.link.send({ type: 'CONFIRM', tag: 'A1', gate: 'PASS' });
    expect(await confirmed).toEqual([{ tag: 'A1', gate: 'PASS' }]);
  });

  it('that is unplugged loses the actuator, and brings it back when it is plugged in again', async () => {
    const first = await cable();
    const plc = plcOn(serialPort(first.plc));
    const actuator = actuatorOn(serialPort(first.station));
    await until(actuator, 'ready');
    const lost = once(actuator, 'state');
    await first.unplug();
    expect(await lost).toMatchObject(['lost', { code: 'ACTUATOR_LOST', detail: 'the port was closed' }]);
    await expect(actuator.verdict({ tag: 'A1', verdict: 'PASS', gate: 'PASS' })).rejects.toMatchObject({ code: 'ACTUATOR_LOST' });
    await cable();
    await until(actuator, 'ready');
    await actuator.verdict({ tag: 'A2', verdict: 'PASS', gate: 'PASS' });
    expect(plc.letters).toEqual([{ type: 'VERDICT', tag: 'A2', verdict: 'PASS', gate: 'PASS' }]);
    expect(plc.lost.length).toBeGreaterThan(0);
  });

  it('full of garbage still carries frames', async () => {
    const { station, plc: plcPath } = await cable();
    const plcPort = serialPort(plcPath);
    const plc = plcOn(plcPort);
    const actuator = actuatorOn(serialPort(station));
    await until(actuator, 'ready');
    plcPort.write(Buffer.from(Array.from({ length: 2000 }, (_, index) => (index * 7919) % 256)));
    plcPort.write(Buffer.from('\n'));
    await plc.link.send({ type: 'TRIGGER', tag: 'A1' });
    await vi.waitUntil(() => actuator.counters.noise > 0, PATIENCE);
    expect(actuator.state).toBe('ready');
  });

  it('that another program has open is SERIAL_BUSY, and opens when it is free', async () => {
    const { station } = await cable();
    const other = serialPort(station);
    await once(other, 'open');
    const port = serialPort(station);
    expect(await troubleOf(port)).toMatchObject({ code: 'SERIAL_BUSY', where: station });
    const opened = once(port, 'open');
    await other.shut();
    await opened;
  });

  it('that is not there is SERIAL_UNKNOWN, told once, and opens when it appears', async () => {
    const path = join(folder, 'station');
    const port = serialPort(path);
    const troubles: string[] = [];
    port.on('trouble', ({ code }) => troubles.push(code));
    const opened = once(port, 'open');
    await troubleOf(port);
    await cable();
    await opened;
    expect(troubles).toEqual(['SERIAL_UNKNOWN']);
  });

  it('that is a file is SERIAL_FAILED', async () => {
    const path = join(folder, 'a file');
    await writeFile(path, '');
    expect(await troubleOf(serialPort(path))).toMatchObject({ code: 'SERIAL_FAILED', where: path });
  });
});

describe('a converter from Ethernet', () => {
  it('carries verdicts, and is connected to again when it hangs up or is restarted', async () => {
    const server = await listening(0);
    const { port } = server.address() as AddressInfo;
    const plc = plcOn(behind(server));
    const actuator = actuatorOn(openTcpPort({ host: '127.0.0.1', port }));
    await until(actuator, 'ready');
    await actuator.verdict({ tag: 'A1', verdict: 'PASS', gate: 'PASS' });
    const lost = once(actuator, 'state');
    sockets.at(-1)?.destroy();
    expect(await lost).toMatchObject(['lost', { code: 'ACTUATOR_LOST' }]);
    await until(actuator, 'ready');
    await actuator.verdict({ tag: 'A2', verdict: 'REVIEW', gate: 'REJECT' });
    expect(plc.letters).toMatchObject([{ tag: 'A1' }, { tag: 'A2' }]);
  });

  it('that nobody answers for is CONVERTER_UNREACHABLE', async () => {
    const server = await listening(0);
    const { port } = server.address() as AddressInfo;
    server.close();
    const client = openTcpPort({ host: '127.0.0.1', port });
    closing.push(() => client.shut());
    expect(await troubleOf(client)).toMatchObject({ code: 'CONVERTER_UNREACHABLE', where: `127.0.0.1:${port}`, detail: 'ECONNREFUSED' });
  });

  it('that accepts and then says nothing is hung up on', async () => {
    const server = await listening(0);
    const client = openTcpPort({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    closing.push(() => client.shut());
    await once(client, 'open');
    await once(client, 'close');
    await once(client, 'open');
  });
});

async function listening(port: number): Promise<Server> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  return server;
}

/** The PLC's side of a converter: whoever connects last. */
function behind(server: Server): ReconnectingPort {
  const port = new ReconnectingPort(async (signal) => {
    const [stream] = (await once(server, 'connection', { signal })) as [Socket];
    return { stream, hangUp: () => void stream.destroy() };
  });
  closing.push(() => port.shut());
  return port;
}
