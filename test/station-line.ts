import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DemoPerson, makePeople } from '../src/demo/people.ts';
import { bringProduct } from '../src/demo/product.ts';
import { type RunningStation, startStation } from '../src/client/startStation.ts';
import type { Alarm, AlarmCode } from '../src/contract/alarms.ts';
import type { CommandInput } from '../src/contract/commands.ts';
import type { LineSetUpInput } from '../src/contract/lineSetUp.ts';
import type { EventData } from '../src/contract/events.ts';
import type { Gate } from '../src/main/actuator/actuator.ts';
import type { BytePort } from '../src/main/actuator/wire/port.ts';
import { listImages } from '../src/pipeline/images/files.ts';
import { FaultyPort } from '../src/plcSimulator/faultyPort.ts';
import { feedParts } from '../src/plcSimulator/partFeed.ts';
import { type PlcSettings, SimulatedPlc } from '../src/plcSimulator/simulatedPlc.ts';
import { untilStationReady } from '../src/plcSimulator/stationReady.ts';
import { TcpListener } from '../src/plcSimulator/tcpListener.ts';
import type { TaughtProduct } from './taught.ts';

export type Role = 'operator' | 'engineer' | 'quality';
export type LinePart = EventData<'line.part'>;

export interface StationLineOptions {
  readonly actuator?: typeof ACTUATOR;
  readonly plc?: Partial<PlcSettings>;
  /** TCP unless told. */
  readonly cable?: Cable;
}

/** A belt with 400 ms from trigger to gate. */
export const ACTUATOR: CommandInput<'recipes.change'>['actuator'] = {
  gate: { by: 'time', delayMs: 400 },
  pulseMs: 50,
  deadlineMs: 350,
  confirmedByMs: 900,
  alarmAfterRejects: 0,
};

/** For a machine that does other things too. */
export const UNHURRIED = { ...ACTUATOR, gate: { by: 'time', delayMs: 1000 }, deadlineMs: 900, confirmedByMs: 2500 } as const;

/** What joins station and PLC. */
export interface Cable {
  /** The PLC's end. */
  readonly port: BytePort & { readonly shut: () => Promise<void> };
  /** The station's end. */
  readonly plc: LineSetUpInput['plc'];
}

/** A station process with a taught product, and a PLC in software, whose camera puts pictures into a folder. */
export class StationLine {
  readonly camera: string;
  readonly place: { readonly folder: string; readonly name: string };
  readonly people: Record<Role, DemoPerson>;
  readonly productId: number;
  readonly cable: Cable;
  /** By when a picture has to be there, so that it can still be judged. */
  readonly #frameWithinMs: number;
  readonly wire: FaultyPort;
  plc: SimulatedPlc;
  station: RunningStation;
  /** Rows as the station told of them. */
  readonly rows: LinePart[] = [];
  alarms: readonly Alarm[] = [];
  #fed = 0;

  private constructor(
    root: string,
    made: {
      station: RunningStation;
      people: Record<Role, DemoPerson>;
      productId: number;
      cable: Cable;
      plc: Partial<PlcSettings>;
      deadlineMs: number;
    },
  ) {
    this.camera = join(root, 'camera');
    this.place = { folder: join(root, 'station'), name: 'line 1' };
    this.station = made.station;
    this.people = made.people;
    this.productId = made.productId;
    this.cable = made.cable;
    this.#frameWithinMs = made.deadlineMs - 50;
    this.wire = new FaultyPort(made.cable.port, Math.random);
    this.plc = new SimulatedPlc(this.wire, { id: 'plc', recipe: 'none', gateDelayMs: 400, hasSensor: true, ...made.plc });
    this.#hear();
  }

  /** @param root an empty folder */
  static async open(root: string, taught: TaughtProduct, options: StationLineOptions = {}): Promise<StationLine> {
    const { actuator = ACTUATOR, plc = {}, cable = await tcpCable() } = options;
    await mkdir(join(root, 'camera'));
    const station = await startStation({ folder: join(root, 'station'), name: 'line 1' });
    const people = await makePeople(station.client, ['operator', 'engineer', 'quality']);
    const product = { name: 'label', goods: join(taught.data, 'train', 'good'), model: taught.bundle, actuator };
    const productId = await bringProduct(station.client, people.engineer, product);
    return new StationLine(root, { station, people, productId, cable, plc, deadlineMs: actuator.deadlineMs });
  }

  /** The set-up of the line: pictures by name, the PLC over TCP. */
  get setUp(): LineSetUpInput {
    return {
      source: { kind: 'folder', folder: this.camera },
      trigger: { by: 'name', frameWithinMs: this.#frameWithinMs },
      plc: this.cable.plc,
    };
  }

  async start(productId = this.productId): Promise<void> {
    await this.station.client.call('line.start', { productId, setUp: this.setUp }, this.people.operator);
    await untilStationReady(this.plc);
  }

  async stop(): Promise<void> {
    await this.station.client.call('line.stop', {}, this.people.operator);
  }

  /** Sends the pictures down the belt. @returns what the gate did with each, in their order */
  async feed(files: readonly string[], partsPerSecond = 10): Promise<Gate[]> {
    const parts = files.map((file) => ({ tag: `p${++this.#fed}`, file }));
    const gates = await feedParts(this.plc, parts, { partsPerSecond, cameraFolder: this.camera });
    return parts.map(({ tag }) => gates.get(tag)!);
  }

  alarmCodes(): AlarmCode[] {
    return this.alarms.map(({ code }) => code);
  }

  /** Starts the station of the folder again, with everybody signed in. */
  async restart(): Promise<void> {
    this.station = await startStation(this.place);
    await this.signIn();
    this.#hear();
  }

  /** Signs everybody in anew. */
  async signIn(): Promise<void> {
    for (const person of Object.values(this.people)) {
      const { login, password } = person;
      Object.assign(person, await this.station.client.call('session.signIn', { login, password }));
    }
  }

  async close(): Promise<void> {
    this.plc.close();
    await this.cable.port.shut();
    await this.station.stop();
  }

  #hear(): void {
    this.station.client.on('line.part', (part) => void this.rows.push(part));
    this.station.client.on('alarms.changed', (alarms) => {
      this.alarms = alarms;
    });
  }
}

async function tcpCable(): Promise<Cable> {
  const port = await TcpListener.listen(0);
  return { port, plc: { kind: 'tcp', host: '127.0.0.1', port: port.port } };
}

/** Made pictures of a taught product that it was not taught with. */
export async function testPictures({ data }: TaughtProduct): Promise<{ goods: string[]; defects: string[] }> {
  const all = await listImages(join(data, 'test'), { recursive: true });
  const isGood = (file: string): boolean => file.includes(join('test', 'good'));
  return { goods: all.filter(isGood), defects: all.filter((file) => !isGood(file)) };
}
