import { setImmediate } from 'node:timers/promises';
import { crc16 } from '../src/main/actuator/wire/crc16.ts';
import { decodePlcBlock, decodeStationBlock, encodePlcBlock, encodeStationBlock } from '../src/main/actuator/modbus/registers.ts';
import { StationEnd } from '../src/main/actuator/modbus/stationEnd.ts';
import { Random } from '../src/pipeline/random.ts';
import { ModbusPlcEnd } from '../src/plcSimulator/modbusPlcEnd.ts';
import { collectGarbage } from './garbage.ts';

export interface ModbusFuzzResult {
  readonly whole: number;
  /** Blocks that were damaged, torn, cut or made up. */
  readonly harmed: number;
  /** Of these, taken for a block all the same; one in 65,536 is to be expected. */
  readonly mistaken: number;
  /** Right checksum and nonsense within. */
  readonly forged: number;
  /** Triggers heard that were never given, or verdicts heard that were never told, other than by what was mistaken. */
  readonly invented: number;
  /** Triggers and verdicts that reached the other side, and those that were given twice. */
  readonly heard: number;
  readonly repeated: number;
  readonly grownBytes: number;
}

const MOST_GROWN_BYTES = 4 * 2 ** 20;

/** After a block that was mistaken for another, both ends may be out of step for so many. */
const AFTERMATH = 200;

/** Blocks from one whole one to the next at the most. */
const HARMED_IN_A_ROW = 4;

/** Has station and PLC exchange blocks, most of which are harmed on their way, and looks what either believed. */
export async function fuzzModbus(blocks: number, seed: number): Promise<ModbusFuzzResult> {
  const random = new Random(seed);
  const station = new StationEnd(() => random.uniform());
  const plc = new ModbusPlcEnd({ product: 0, version: 0 }, () => random.uniform());
  const given = new Set<number>();
  const passed = new Set<string>();
  const told = new Map<string, number>();
  let [whole, harmed, mistaken, forged, invented, heard, repeated, trustedFrom] = [0, 0, 0, 0, 0, 0, 0, 0];
  let i = 0;
  station.setState(1);
  station.on('trigger', ({ tag }) => {
    heard++;
    if (!given.delete(tag) && i >= trustedFrom) invented++;
    const isGood = random.chance(0.5);
    if (isGood) passed.add(String(tag));
    station.verdict({ tag, verdict: isGood ? 1 : 3, gate: isGood ? 1 : 2 }).catch(() => undefined);
  });
  plc.on('verdict', ({ tag, gate }) => {
    heard++;
    if (told.has(tag) && i >= trustedFrom) repeated++;
    told.set(tag, 1);
    if (gate === 'PASS' && !passed.has(tag) && i >= trustedFrom) invented++;
    if (told.size > 1000) told.delete([...told.keys()][0]);
    if (passed.size > 1000) passed.delete([...passed][0]);
  });
  let [tag, nowMs] = [0, 0];
  let before = { plc: encodePlcBlock(plc.block(true, 0)), station: encodeStationBlock(station.block()) };
  const startBytes = usedBytes();
  while (i < blocks) {
    nowMs += 20;
    if (whole % 1000 === 0) await setImmediate(); // promises that are kept by nobody go then
    if (random.chance(0.3)) {
      plc.trigger({ tag: ++tag, count: tag });
      given.add(tag);
      if (given.size > 100) given.delete([...given][0]);
    }
    const now = { plc: encodePlcBlock(plc.block(true, 0)), station: encodeStationBlock(station.block()) };
    for (let n = random.integer(HARMED_IN_A_ROW); n > 0; n--, i++) {
      const side = random.chance(0.5) ? 'plc' : 'station';
      const isForged = random.chance(0.2);
      const words = isForged ? forge(now[side], random) : harm(now[side], before[side], random);
      if (isForged) forged++;
      else harmed++;
      const block = side === 'plc' ? decodePlcBlock(words) : decodeStationBlock(words);
      if (!block || isForged) continue;
      mistaken++;
      trustedFrom = i + AFTERMATH;
      if (side === 'plc') station.take(block as Parameters<typeof station.take>[0], nowMs);
      else plc.take(block as Parameters<typeof plc.take>[0], nowMs);
    }
    station.take(decodePlcBlock(now.plc)!, nowMs);
    plc.take(decodeStationBlock(now.station)!, nowMs);
    before = now;
    whole += 2;
    i += 2;
  }
  return { whole, harmed, mistaken, forged, invented, heard, repeated, grownBytes: usedBytes() - startBytes };
}

/** As a bad wire, a bad program or an attacker would leave it; never the block itself. */
function harm(block: readonly number[], before: readonly number[], random: Random): number[] {
  const words = [...block];
  const kind = random.integer(5);
  if (kind === 0) for (let n = 1 + random.integer(4); n > 0; n--) words[random.integer(words.length)] ^= 1 << random.integer(16);
  else if (kind === 1) words.splice(0, words.length, ...tornOf(before, block, 1 + random.integer(block.length - 1)));
  else if (kind === 2) words.splice(0, 1 + random.integer(words.length - 1));
  else if (kind === 3) return Array.from(words, () => random.integer(0x10000));
  else words[random.integer(words.length)] = random.pick([-1, 0x10000, NaN, 1.5, Infinity]);
  if (words.length === block.length && words.every((word, i) => word === block[i])) words[0] ^= 1;
  return words;
}

/** Nonsense with a right checksum: what is decoded has to be sense, whatever it is. */
function forge(block: readonly number[], random: Random): number[] {
  const words = block.map((word, i) => (i > 0 && i < block.length - 1 && random.chance(0.1) ? random.integer(0x10000) : word));
  const isPlc = block.length > 50;
  const sound = isPlc ? decodePlcBlock(signedAnew(words)) : decodeStationBlock(signedAnew(words));
  if (sound && 'verdicts' in sound && sound.verdicts.entries.some(({ verdict, gate }) => gate === 1 && verdict > 2)) {
    throw new Error('A verdict that must not pass was taken for a PASS.');
  }
  return words;
}

function signedAnew(words: readonly number[]): number[] {
  const bytes = words.slice(0, -1).map((word) => String.fromCharCode(word >> 8, word & 0xff));
  return [...words.slice(0, -1), crc16(bytes.join(''))];
}

/** Half of one block and half of the next. */
function tornOf(before: readonly number[], after: readonly number[], at: number): number[] {
  return [...before.slice(0, at), ...after.slice(at)];
}

function usedBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Whether nobody believed what was not said, beyond what 16 bits let through, and nothing was kept. */
export function isModbusSound({ harmed, mistaken, invented, repeated, heard, grownBytes }: ModbusFuzzResult): boolean {
  const expected = harmed / 0x10000;
  return (
    invented === 0 && repeated === 0 && heard > 0 && mistaken <= expected + 5 * Math.sqrt(expected) + 1 && grownBytes < MOST_GROWN_BYTES
  );
}
