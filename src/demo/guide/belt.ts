import { Random } from '../../pipeline/random.ts';
import { feedEndlessly } from '../../plcSimulator/endlessFeed.ts';
import type { FedPart } from '../../plcSimulator/partFeed.ts';
import { SimulatedPlc } from '../../plcSimulator/simulatedPlc.ts';
import { TcpListener } from '../../plcSimulator/tcpListener.ts';
import type { GuidePictures } from './pictures.ts';

/** One part in so many is bad. */
const ONE_BAD_IN = 8;
/** Long enough for a slow machine, and for a person to see parts on their way. */
export const GATE_DELAY_MS = 2500;

export interface BeltOptions {
  readonly seed: number;
  readonly partsPerSecond: number;
  readonly cameraFolder: string;
}

/** A belt with a gate and a reject sensor, whose PLC listens for its station. */
export class GuideBelt {
  readonly #port: TcpListener;
  readonly #plc: SimulatedPlc;
  readonly #end = new AbortController();
  readonly #fed: Promise<void>;

  private constructor(port: TcpListener, pictures: GuidePictures, { seed, ...options }: BeltOptions) {
    this.#port = port;
    this.#plc = new SimulatedPlc(port, { id: 'demo', recipe: 'none', gateDelayMs: GATE_DELAY_MS, hasSensor: true });
    // It stops with the line; a line at fault rejects what comes.
    const isMoving = (): boolean => this.#plc.stationState !== 'STOPPED';
    this.#fed = feedEndlessly(this.#plc, partsOf(pictures, seed), { ...options, isMoving, signal: this.#end.signal });
  }

  /** Listens on a free port of this machine; parts come once the station's line runs. */
  static async start(pictures: GuidePictures, options: BeltOptions): Promise<GuideBelt> {
    return new GuideBelt(await TcpListener.listen(0), pictures, options);
  }

  get port(): number {
    return this.#port.port;
  }

  async stop(): Promise<void> {
    this.#end.abort();
    this.#plc.close();
    await this.#fed;
    await this.#port.shut();
  }
}

/** Of every eight parts one is bad, at a place of chance; each picture comes as often as any other of its like. */
export function partsOf({ goodParts, badParts }: Pick<GuidePictures, 'goodParts' | 'badParts'>, seed: number): () => FedPart {
  const random = new Random(seed);
  const goods = inTurn(goodParts, random);
  const bads = inTurn(badParts, random);
  let number = 0;
  let badPlace = 0;
  return () => {
    const place = number++ % ONE_BAD_IN;
    if (place === 0) badPlace = random.integer(ONE_BAD_IN);
    return { tag: `part-${number}`, file: place === badPlace ? bads() : goods() };
  };
}

/** All items in an order of chance, again and again. */
function inTurn<T>(items: readonly T[], random: Random): () => T {
  let waiting: T[] = [];
  return () => {
    if (waiting.length === 0) waiting = random.shuffled(items);
    return waiting.pop()!;
  };
}
