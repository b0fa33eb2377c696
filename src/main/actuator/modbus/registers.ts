import { crc16 } from '../wire/crc16.ts';

/*
 * The two blocks of registers that station and PLC exchange, as docs/modbus.md lays them out. Each is read or written in one request, and ends
 * with a checksum of itself, so that a block that was torn or is none is never believed.
 */

export const MODBUS_PROTOCOL = 1;

/** Entries of each ring: as many may be new from one exchange to the next. */
export const RING = 8;

/** A number that counts up with each entry: 1 to 65528, then 1 again; 0 for none yet. A multiple of the ring, so that no two entries share a place. */
export type Sequence = number;

export const SEQUENCES = 65_528;

export interface ModbusRecipe {
  /** 0 for a side that knows of no recipe. */
  readonly product: number;
  readonly version: number;
}

interface Common {
  /** Another one after each start and each loss; 0 for none. */
  readonly session: number;
  /** Changes with every exchange, or more often. */
  readonly beat: number;
  readonly recipe: ModbusRecipe;
  /** The session of the other side that is agreed with; 0 for none. */
  readonly heard: number;
}

export interface TriggerEntry {
  readonly tag: number;
  readonly count: number;
}

export interface ConfirmEntry {
  readonly tag: number;
  /** 1 PASS, 2 REJECT. */
  readonly gate: 1 | 2;
  /** The same, 0 where no sensor saw it. */
  readonly seen: 0 | 1 | 2;
}

export interface VerdictEntry {
  readonly tag: number;
  /** 1 PASS, 2 REVIEW, 3 REJECT, 4 FAULT. */
  readonly verdict: 1 | 2 | 3 | 4;
  /** 1 PASS, 2 REJECT. */
  readonly gate: 1 | 2;
}

/** The latest entries, the newest last, and the sequence of the newest. */
export interface Ring<Entry> {
  readonly newest: Sequence;
  readonly entries: readonly Entry[];
}

/** What the PLC says: input registers from address 0 on. */
export interface PlcBlock extends Common {
  /** 0 FAULT, 1 READY. */
  readonly state: 0 | 1;
  /** Parts between trigger and gate. */
  readonly queue: number;
  /** The newest verdict that was acted on. */
  readonly verdictsHeard: Sequence;
  /** A fault of its own; 0 for none. */
  readonly error: number;
  readonly triggers: Ring<TriggerEntry>;
  readonly confirms: Ring<ConfirmEntry>;
}

/** What the station says: holding registers from address 0 on. */
export interface StationBlock extends Common {
  /** 0 STOPPED, 1 READY, 2 FAULT. */
  readonly state: 0 | 1 | 2;
  readonly triggersHeard: Sequence;
  readonly confirmsHeard: Sequence;
  /** Counts the times the gate shall be moved, and for how long the last time. */
  readonly pulses: Sequence;
  readonly pulseMs: number;
  readonly verdicts: Ring<VerdictEntry>;
}

/** Where each register is. */
export const PLC_REGISTERS = {
  protocol: 0,
  session: 1,
  beat: 2,
  state: 3,
  product: 4,
  version: 6,
  heard: 8,
  queue: 9,
  verdictsHeard: 10,
  error: 11,
  triggersNewest: 12,
  triggers: 13,
  confirmsNewest: 45,
  confirms: 46,
  crc: 78,
} as const;

export const STATION_REGISTERS = {
  protocol: 0,
  session: 1,
  beat: 2,
  state: 3,
  product: 4,
  version: 6,
  heard: 8,
  triggersHeard: 9,
  confirmsHeard: 10,
  pulses: 11,
  pulseMs: 12,
  verdictsNewest: 13,
  verdicts: 14,
  crc: 38,
} as const;

export const PLC_BLOCK_LENGTH = PLC_REGISTERS.crc + 1;
export const STATION_BLOCK_LENGTH = STATION_REGISTERS.crc + 1;

const [TRIGGER_WORDS, CONFIRM_WORDS, VERDICT_WORDS] = [4, 4, 3];

export function encodePlcBlock(block: PlcBlock): number[] {
  const words = begin(PLC_BLOCK_LENGTH, block, block.state);
  const at = PLC_REGISTERS;
  words[at.queue] = Math.min(block.queue, 0xffff);
  words[at.verdictsHeard] = block.verdictsHeard;
  words[at.error] = block.error;
  words[at.triggersNewest] = block.triggers.newest;
  putRing(words, at.triggers, TRIGGER_WORDS, block.triggers, ({ tag, count }) => [...long(tag), ...long(count)]);
  words[at.confirmsNewest] = block.confirms.newest;
  putRing(words, at.confirms, CONFIRM_WORDS, block.confirms, ({ tag, gate, seen }) => [...long(tag), gate, seen]);
  return signed(words);
}

/** @returns undefined for what is no such block */
export function decodePlcBlock(words: readonly number[]): PlcBlock | undefined {
  if (!isWhole(words, PLC_BLOCK_LENGTH)) return undefined;
  const at = PLC_REGISTERS;
  const state = words[at.state];
  const triggers = readRing(words, at.triggersNewest, at.triggers, TRIGGER_WORDS, ([hi, lo, countHi, countLo]) => {
    const tag = join(hi, lo);
    return tag === 0 ? undefined : { tag, count: join(countHi, countLo) };
  });
  const confirms = readRing(words, at.confirmsNewest, at.confirms, CONFIRM_WORDS, ([hi, lo, gate, seen]): ConfirmEntry | undefined => {
    const tag = join(hi, lo);
    if (tag === 0 || !isGate(gate)) return undefined;
    return seen === 0 || isGate(seen) ? { tag, gate, seen } : undefined;
  });
  if (!triggers || !confirms || !(state === 0 || state === 1)) return undefined;
  const [queue, verdictsHeard, error] = [words[at.queue], words[at.verdictsHeard], words[at.error]];
  return { ...common(words), state, queue, verdictsHeard, error, triggers, confirms };
}

export function encodeStationBlock(block: StationBlock): number[] {
  const words = begin(STATION_BLOCK_LENGTH, block, block.state);
  const at = STATION_REGISTERS;
  words[at.triggersHeard] = block.triggersHeard;
  words[at.confirmsHeard] = block.confirmsHeard;
  words[at.pulses] = block.pulses;
  words[at.pulseMs] = block.pulseMs;
  words[at.verdictsNewest] = block.verdicts.newest;
  // Verdict and gate share a register.
  putRing(words, at.verdicts, VERDICT_WORDS, block.verdicts, ({ tag, verdict, gate }) => [...long(tag), 256 * verdict + gate]);
  return signed(words);
}

/** @returns undefined for what is no such block */
export function decodeStationBlock(words: readonly number[]): StationBlock | undefined {
  if (!isWhole(words, STATION_BLOCK_LENGTH)) return undefined;
  const at = STATION_REGISTERS;
  const state = words[at.state];
  const verdicts = readRing(words, at.verdictsNewest, at.verdicts, VERDICT_WORDS, ([hi, lo, both]) => {
    const [tag, verdict, gate] = [join(hi, lo), both >> 8, both & 0xff];
    // Only a PASS, and a REVIEW where the recipe says so, may be let through.
    const isSense = isGate(gate) && isVerdict(verdict) && (gate === 2 || verdict <= 2);
    return tag === 0 || !isSense ? undefined : { tag, verdict, gate };
  });
  if (!verdicts || !(state === 0 || state === 1 || state === 2)) return undefined;
  const [triggersHeard, confirmsHeard] = [words[at.triggersHeard], words[at.confirmsHeard]];
  return { ...common(words), state, triggersHeard, confirmsHeard, pulses: words[at.pulses], pulseMs: words[at.pulseMs], verdicts };
}

/** The sequence after one. */
export function following(sequence: Sequence): Sequence {
  return sequence === SEQUENCES ? 1 : sequence + 1;
}

/** How many entries are new since one was seen: 0 to 65527. */
export function newSince(seen: Sequence, newest: Sequence): number {
  if (newest === 0) return 0;
  return seen === 0 ? newest : (newest - seen + SEQUENCES) % SEQUENCES;
}

function begin(length: number, { session, beat, recipe, heard }: Common, state: number): number[] {
  const at = PLC_REGISTERS; // both begin alike
  const words = new Array<number>(length).fill(0);
  words[at.protocol] = MODBUS_PROTOCOL;
  words[at.session] = session;
  words[at.beat] = beat;
  words[at.state] = state;
  [words[at.product], words[at.product + 1]] = long(recipe.product);
  [words[at.version], words[at.version + 1]] = long(recipe.version);
  words[at.heard] = heard;
  return words;
}

function common(words: readonly number[]): Common {
  const at = PLC_REGISTERS;
  return {
    session: words[at.session],
    beat: words[at.beat],
    recipe: { product: join(words[at.product], words[at.product + 1]), version: join(words[at.version], words[at.version + 1]) },
    heard: words[at.heard],
  };
}

function isWhole(words: readonly number[], length: number): boolean {
  if (words.length !== length || words.some((word) => !Number.isInteger(word) || word < 0 || word > 0xffff)) return false;
  return words[PLC_REGISTERS.protocol] === MODBUS_PROTOCOL && words[length - 1] === checksum(words);
}

function signed(words: number[]): number[] {
  words[words.length - 1] = checksum(words);
  return words;
}

/** Of all registers but the last one, high byte first. */
function checksum(words: readonly number[]): number {
  return crc16(
    words
      .slice(0, -1)
      .map((word) => String.fromCharCode(word >> 8, word & 0xff))
      .join(''),
  );
}

/** The entry of a sequence lies at its remainder, so that it stays where it is while others come. */
function putRing<Entry>(
  words: number[],
  start: number,
  size: number,
  { newest, entries }: Ring<Entry>,
  wordsOf: (entry: Entry) => readonly number[],
): void {
  entries.slice(-RING).forEach((entry, i, last) => {
    const sequence = back(newest, last.length - 1 - i);
    wordsOf(entry).forEach((word, w) => {
      words[start + (sequence % RING) * size + w] = word;
    });
  });
}

/** All entries that may be there, the newest last; undefined where one of them makes no sense. */
function readRing<Entry>(
  words: readonly number[],
  newestAt: number,
  start: number,
  size: number,
  entryOf: (words: readonly number[]) => Entry | undefined,
): Ring<Entry> | undefined {
  const newest = words[newestAt];
  if (newest > SEQUENCES) return undefined;
  const entries: Entry[] = [];
  for (let age = 0; newest !== 0 && age < RING; age++) {
    const place = start + (back(newest, age) % RING) * size;
    const entryWords = words.slice(place, place + size);
    // Places that were never written, at the beginning.
    if (entryWords.every((word) => word === 0)) break;
    const entry = entryOf(entryWords);
    if (entry === undefined) return undefined;
    entries.unshift(entry);
  }
  return { newest, entries };
}

function back(sequence: Sequence, by: number): Sequence {
  return ((sequence - 1 - by + 2 * SEQUENCES) % SEQUENCES) + 1;
}

function long(value: number): [high: number, low: number] {
  return [Math.floor(value / 0x10000) & 0xffff, value & 0xffff];
}

function join(high: number, low: number): number {
  return high * 0x10000 + low;
}

function isGate(value: number): value is 1 | 2 {
  return value === 1 || value === 2;
}

function isVerdict(value: number): value is 1 | 2 | 3 | 4 {
  return value >= 1 && value <= 4;
}
