import { type Command, InvalidArgumentError } from 'commander';
import { basename, extname } from 'node:path';
import { once } from 'node:events';
import { listImages } from '../../pipeline/images/files.ts';
import { Random } from '../../pipeline/random.ts';
import { FaultyPort, NO_FAULTS } from '../../plcSimulator/faultyPort.ts';
import { type FedPart, feedParts } from '../../plcSimulator/partFeed.ts';
import { ModbusPlc } from '../../plcSimulator/modbusPlc.ts';
import { SimulatedPlc } from '../../plcSimulator/simulatedPlc.ts';
import { untilStationReady } from '../../plcSimulator/stationReady.ts';
import { TcpListener } from '../../plcSimulator/tcpListener.ts';
import { openSerialPort } from '../../main/actuator/serialPort.ts';
import type { BytePort } from '../../main/actuator/wire/port.ts';
import { parseCount, parseSeed } from '../options.ts';
import { withProgress } from '../progress.ts';
import { parseRate } from '../station/setUp.ts';
import { shown } from '../table.ts';

type Port = BytePort & { readonly shut: () => Promise<void> };

interface SimulatorOptions {
  readonly port: string;
  readonly recipe: string;
  readonly gateDelay: number;
  readonly parts?: string;
  readonly camera?: string;
  readonly rate: number;
  readonly noise: number;
  readonly loss: number;
  readonly delay: number;
  readonly seed: number;
}

export function addPlcSimulator(program: Command): void {
  program
    .command('plc-simulator')
    .description('Be a PLC: track parts from trigger to gate, and let pass what the station lets pass. To try a station without a machine.')
    .requiredOption('--port <where>', 'a serial port, tcp:PORT to listen on, modbus-tcp:PORT or modbus-rtu:SERIAL_PORT')
    .option('--recipe <recipe>', 'what the PLC is set to, PRODUCT:VERSION; none takes any', parseRecipe, 'none')
    .option('--gate-delay <ms>', 'from the trigger to the gate', parseCount, 500)
    .option('--parts <folder>', 'send a part down the belt for each picture in it')
    .option('--camera <folder>', 'where their pictures appear, as a camera would put them; the station watches it')
    .option('--rate <n>', 'parts a second', parseRate, 2)
    .option('--noise <share>', 'share of bytes that are flipped on the wire', parseShare, 0)
    .option('--loss <share>', 'share of bytes that are lost on the wire', parseShare, 0)
    .option('--delay <ms>', 'by which bytes come late', parseDelay, 0)
    .option('--seed <n>', 'of what goes wrong', parseSeed, 1)
    .action((options: SimulatorOptions) => withProgress(({ signal }) => simulate(options, signal)));
}

async function simulate(options: SimulatorOptions, signal: AbortSignal): Promise<void> {
  if ((options.parts === undefined) !== (options.camera === undefined))
    throw new InvalidArgumentError('Give --parts and --camera, or neither.');
  const { plc, close } = options.port.startsWith('modbus-') ? await openModbus(options) : await openWire(options);
  plc.on('ready', () => {
    console.log('The station is there.');
  });
  plc.on('lost', () => {
    console.log('The station is lost: every part is rejected.');
  });
  plc.on('station', (state) => {
    console.log(`The station is ${state}.`);
  });
  plc.on('pulse', (ms) => {
    console.log(`The gate is moved for ${ms} ms.`);
  });
  plc.on('gate', ({ tag, gate }) => {
    console.log(`${gate.padEnd(6)} ${tag}`);
  });
  try {
    if (options.parts !== undefined) await runBelt(plc, options, signal);
    else if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await close();
  }
}

/** A PLC in software, behind whatever wire. */
interface Simulated {
  readonly plc: SimulatedPlc | ModbusPlc;
  readonly close: () => Promise<void>;
}

async function openWire({ port: where, noise, loss, delay, recipe, gateDelay, seed }: SimulatorOptions): Promise<Simulated> {
  const port = await openPort(where);
  const random = new Random(seed);
  const wire = new FaultyPort(port, () => random.uniform());
  wire.faults = { ...NO_FAULTS, flippedShare: noise, lostShare: loss, delayMs: delay };
  const plc = new SimulatedPlc(wire, { id: 'simulator', recipe, gateDelayMs: gateDelay, hasSensor: true });
  plc.on('refused', (code) => {
    console.log(`The station refuses: ${shown(code)}`);
  });
  const close = async (): Promise<void> => {
    plc.close();
    await port.shut();
  };
  return { plc, close };
}

async function openModbus({ port: where, noise, loss, delay, recipe, gateDelay }: SimulatorOptions): Promise<Simulated> {
  if (noise + loss + delay > 0) throw new InvalidArgumentError('--noise, --loss and --delay are for the serial protocol.');
  const [, kind, place] = /^modbus-(tcp|rtu):(.+)$/.exec(where) ?? [];
  if (place === undefined) throw new InvalidArgumentError('Give modbus-tcp:PORT or modbus-rtu:SERIAL_PORT.');
  const wire = kind === 'tcp' ? { host: '0.0.0.0', port: Number(place) } : { path: place, baudRate: 115_200 };
  const [product, version] = recipe === 'none' ? [0, 0] : recipe.split(':').map(Number);
  const plc = await ModbusPlc.start(wire, { unit: 1, recipe: { product, version }, gateDelayMs: gateDelay, hasSensor: true });
  return { plc, close: () => plc.close() };
}

async function runBelt(plc: Simulated['plc'], { parts: folder, camera, rate }: SimulatorOptions, signal: AbortSignal): Promise<void> {
  const parts = (await listImages(folder!)).map((file, i) => ({ tag: plc instanceof ModbusPlc ? `${i + 1}` : tagOf(file, i), file }));
  await untilStationReady(plc, signal);
  const gates = await feedParts(plc, parts, { partsPerSecond: rate, cameraFolder: camera!, signal });
  const passed = [...gates.values()].filter((gate) => gate === 'PASS').length;
  console.log(`${gates.size} parts: ${passed} passed, ${gates.size - passed} rejected`);
}

/** The name of the file where that can be a tag. */
function tagOf(file: string, i: number): FedPart['tag'] {
  const stem = basename(file, extname(file));
  return /^[A-Za-z0-9_.:-]{1,32}$/.test(stem) ? stem : `part-${i + 1}`;
}

async function openPort(where: string): Promise<Port> {
  const [, port] = /^tcp:(\d{1,5})$/.exec(where) ?? [];
  return port === undefined ? openSerialPort({ device: { path: where } }) : TcpListener.listen(Number(port));
}

function parseRecipe(text: string): string {
  if (!/^(none|\d{1,9}:\d{1,9})$/.test(text)) throw new InvalidArgumentError('Give PRODUCT:VERSION, both numbers, or none.');
  return text;
}

function parseShare(text: string): number {
  const share = /^(0(\.\d{1,6})?|1)$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(share)) throw new InvalidArgumentError('Give a share, 0 to 1.');
  return share;
}

function parseDelay(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('Give milliseconds.');
  return Number(text);
}
