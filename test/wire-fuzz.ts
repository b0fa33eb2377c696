import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { encode } from '../src/main/actuator/wire/frame.ts';
import type { LinkCounters } from '../src/main/actuator/wire/link.ts';
import type { Letter, Side } from '../src/main/actuator/wire/messages.ts';
import { Random } from '../src/pipeline/random.ts';
import { DAMAGES, forged } from './wire-damage.ts';
import { plcEnd, stationEnd } from './wire-ends.ts';
import { MemoryPort } from './wire-ports.ts';
import { collectGarbage } from './garbage.ts';

export interface WireFuzz {
  readonly listener: Side;
  readonly frames: number;
  readonly seed: number;
}

export interface WireFuzzResult {
  /** Sent whole, each after the end of a line, and how many of them were not acted on exactly once. */
  readonly whole: number;
  readonly missed: number;
  /** Damaged on the way, and how many were taken for another message than was sent. */
  readonly damaged: number;
  readonly mistaken: number;
  /** What is to be expected of a checksum of 16 bits: the damaged lines that it alone had to find, over 65,536. */
  readonly mistakenExpected: number;
  /** Sent with a right checksum and changed fields, and how many of them were taken although a field was not of its form. */
  readonly forged: number;
  readonly malformed: number;
  readonly counters: Readonly<LinkCounters>;
  /** By how much the heap grew from the first tenth to the end. */
  readonly grownBytes: number;
}

const MOST_GROWN_BYTES = 4 * 2 ** 20;
const SEQS = 0x1_0000;
const TAG = /^[A-Za-z0-9_.:-]{1,32}$/;
/** Forged frames have numbers far from those of the whole ones that come next, which they would make repetitions of. */
const FORGED_SEQS_AHEAD = SEQS / 2;

/** Sends whole, damaged and forged frames to one end of a link, and compares what it acts on with what was sent. */
export async function fuzzWire({ listener, frames, seed }: WireFuzz): Promise<WireFuzzResult> {
  const random = new Random(seed);
  const bench = new Bench(listener, random);
  const tally = { whole: 0, missed: 0, damaged: 0, mistaken: 0, forged: 0, malformed: 0 };
  let heapBytes = 0;
  for (let n = 0; n < frames; n++) {
    if (n % 1000 === 0) await setImmediate();
    if (n === Math.floor(frames / 10)) heapBytes = usedHeapBytes();
    bench.beReady();
    const letter = letterOf(listener, n);
    const line = encode(otherSide(listener), letter, n % SEQS);
    if (random.chance(0.2)) {
      tally.whole++;
      const heard = bench.hear(Buffer.from(`\n${line}\n`));
      if (heard.filter((one) => isSame(one, letter)).length !== 1) tally.missed++;
    } else if (random.chance(0.9)) {
      tally.damaged++;
      const heard = bench.hear(random.pick(Object.values(DAMAGES))(Buffer.from(`${line}\n`), random));
      tally.mistaken += heard.filter((one) => !wasSent(listener, one, n)).length;
    } else {
      tally.forged++;
      const forgedLine = encode(otherSide(listener), letter, (n + FORGED_SEQS_AHEAD) % SEQS);
      tally.malformed += bench.hear(forged(forgedLine, random)).filter((one) => 'tag' in one && !TAG.test(one.tag)).length;
    }
  }
  const counters = bench.close();
  return { ...tally, mistakenExpected: counters.crc / SEQS, counters, grownBytes: usedHeapBytes() - heapBytes };
}

/** Whether nothing was lost, mistaken beyond chance (by six deviations) or kept. */
export function isAsItShouldBe({ missed, malformed, mistaken, mistakenExpected, grownBytes }: WireFuzzResult): boolean {
  const mostMistaken = mistakenExpected + 6 * Math.sqrt(mistakenExpected + 1);
  return missed === 0 && malformed === 0 && mistaken <= mostMistaken && grownBytes < MOST_GROWN_BYTES;
}

/** One end of a link, and what is needed to speak to it. */
class Bench {
  readonly #random: Random;
  readonly #listener: Side;
  readonly #port = new MemoryPort();
  readonly #end;
  #helloSeq = 0;

  constructor(listener: Side, random: Random) {
    this.#random = random;
    this.#listener = listener;
    this.#port.way = () => undefined;
    this.#end = listener === 'station' ? stationEnd(this.#port) : plcEnd(this.#port);
  }

  /** Greets, if the link is not ready: at first, and where a damaged frame was taken for the HELLO of a new session. */
  beReady(): void {
    if (this.#end.link.isReady) return;
    const session = this.#random
      .integer(2 ** 31)
      .toString(16)
      .padStart(8, '0');
    const hello =
      this.#listener === 'station'
        ? encode('plc', { type: 'HELLO', protocol: 1, plc: 'fuzz', session, recipe: 'none' }, 0)
        : encode('station', { type: 'HELLO', protocol: 1, station: 'fuzz', session, software: '0', recipe: 'none' }, 0);
    this.hear(Buffer.from(`\n${hello}\n`));
    this.hear(Buffer.from(`${encode('station', { type: 'ACK', ack: this.#helloSeq }, 1)}\n`));
    if (!this.#end.link.isReady) throw new Error('The link did not become ready.');
  }

  /** @returns the letters that were acted on */
  hear(bytes: Buffer): Letter[] {
    const cut = this.#random.integer(bytes.length + 1);
    this.#port.emit('bytes', bytes.subarray(0, cut));
    this.#port.emit('bytes', bytes.subarray(cut));
    const { letters, beats, ready, lost, refused } = this.#end;
    for (const told of [beats, ready, lost, refused]) told.length = 0;
    for (const line of this.#port.written.splice(0)) if (line.startsWith('HELLO')) this.#helloSeq = Number(line.split(' ')[1]);
    return letters.splice(0);
  }

  close(): Readonly<LinkCounters> {
    this.#end.link.close();
    return this.#end.link.counters;
  }
}

/** The n-th letter, which no other is like. */
function letterOf(listener: Side, n: number): Letter {
  if (listener === 'station') return { type: 'TRIGGER', tag: `T${n}`, count: spread(n) };
  const gate = spread(n) % 2 === 0 ? 'PASS' : 'REJECT';
  return { type: 'VERDICT', tag: `T${n}`, verdict: gate, gate };
}

function wasSent(listener: Side, letter: Letter, upTo: number): boolean {
  const n = 'tag' in letter ? Number(letter.tag.slice(1)) : NaN;
  return Number.isInteger(n) && n <= upTo && isSame(letter, letterOf(listener, n));
}

function isSame(one: Letter, other: Letter): boolean {
  return isDeepStrictEqual(one, other);
}

/** A number of 32 bits that tells nothing of its neighbours (Knuth's multiplicative hash). */
function spread(n: number): number {
  return Math.imul(n + 1, 2_654_435_761) >>> 0;
}

function otherSide(side: Side): Side {
  return side === 'station' ? 'plc' : 'station';
}

function usedHeapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
