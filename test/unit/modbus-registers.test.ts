import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  decodePlcBlock,
  decodeStationBlock,
  encodePlcBlock,
  encodeStationBlock,
  following,
  newSince,
  PLC_BLOCK_LENGTH,
  PLC_REGISTERS,
  type PlcBlock,
  SEQUENCES,
  STATION_BLOCK_LENGTH,
  STATION_REGISTERS,
} from '../../src/main/actuator/modbus/registers.ts';
import { RingReader } from '../../src/main/actuator/modbus/ringReader.ts';
import { RingWriter } from '../../src/main/actuator/modbus/ringWriter.ts';
import { plcBlocks, stationBlocks } from '../modbus-blocks.ts';

describe('a block of registers', () => {
  it('of the PLC is read as it was written', () => {
    fc.assert(
      fc.property(plcBlocks(), (block) => {
        expect(decodePlcBlock(encodePlcBlock(block))).toEqual(block);
      }),
    );
  });

  it('of the station is read as it was written', () => {
    fc.assert(
      fc.property(stationBlocks(), (block) => {
        expect(decodeStationBlock(encodeStationBlock(block))).toEqual(block);
      }),
    );
  });

  it('that was damaged in one register is none', () => {
    const at = fc.integer({ min: 0, max: STATION_BLOCK_LENGTH - 1 });
    fc.assert(
      fc.property(stationBlocks(), at, fc.integer({ min: 1, max: 0xffff }), (block, i, damage) => {
        const words = encodeStationBlock(block);
        words[i] ^= damage;
        expect(decodeStationBlock(words)).toBeUndefined();
      }),
    );
  });

  it.each([[[]], [[1, 2, 3]], [new Array<number>(PLC_BLOCK_LENGTH).fill(0)], [new Array<number>(PLC_BLOCK_LENGTH).fill(NaN)]])(
    '%j is none',
    (words) => {
      expect(decodePlcBlock(words)).toBeUndefined();
      expect(decodeStationBlock(words)).toBeUndefined();
    },
  );

  it('never lets a part pass that was judged REJECT or FAULT', () => {
    for (const verdict of [3, 4] as const) {
      const words = encodeStationBlock({
        ...fc.sample(stationBlocks(), 1)[0],
        verdicts: { newest: 1, entries: [{ tag: 7, verdict, gate: 1 }] },
      });
      expect(decodeStationBlock(words)).toBeUndefined();
    }
  });

  it('lies as docs/modbus.md says', async () => {
    const text = await readFile(new URL('../../docs/modbus.md', import.meta.url), 'utf8');
    const tables = text.split('\n## ').filter((section) => section.includes('| address |'));
    expect(tables.map(addressesOf)).toEqual([PLC_REGISTERS, STATION_REGISTERS]);
    expect(text).toContain(`${PLC_BLOCK_LENGTH} input registers`);
    expect(text).toContain(`${STATION_BLOCK_LENGTH} holding registers`);
  });
});

function addressesOf(section: string): Record<string, number> {
  const rows = [...section.matchAll(/^\| (\d+)(?:–\d+)? \| `(\w+)`/gm)];
  return Object.fromEntries(rows.map(([, address, name]) => [name, Number(address)]));
}

describe('a ring', () => {
  it('gives each entry once, in order, however many come between looks, and counts what it missed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 }), (bursts) => {
        const [writer, reader] = [new RingWriter<{ tag: number; count: number }>(), new RingReader<{ tag: number; count: number }>()];
        let [written, missed] = [0, 0];
        const read: number[] = [];
        for (const burst of bursts) {
          for (let i = 0; i < burst; i++) writer.push({ tag: ++written, count: 0 });
          const block = decodePlcBlock(encodePlcBlock({ ...EMPTY, triggers: writer.ring }))!;
          const taken = reader.take(block.triggers);
          read.push(...taken.fresh.map(({ tag }) => tag));
          missed += taken.missed;
        }
        expect(read.length + missed).toBe(written);
        expect(read).toEqual([...new Set(read)].sort((a, b) => a - b));
      }),
    );
  });

  it('goes on after its last sequence with the first', () => {
    expect(following(SEQUENCES)).toBe(1);
    expect(newSince(SEQUENCES, 1)).toBe(1);
    expect(newSince(SEQUENCES - 1, 2)).toBe(3);
    expect(newSince(0, 3)).toBe(3);
    expect(newSince(5, 5)).toBe(0);
  });

  it('keeps its order beyond its last sequence', () => {
    const [writer, reader] = [new RingWriter<{ tag: number; count: number }>(), new RingReader<{ tag: number; count: number }>()];
    for (let tag = 1; tag <= SEQUENCES + 20; tag++) {
      writer.push({ tag, count: 0 });
      if (tag < SEQUENCES - 20) reader.skip(writer.ring);
      else
        expect(reader.take(decodePlcBlock(encodePlcBlock({ ...EMPTY, triggers: writer.ring }))!.triggers)).toEqual({
          fresh: [{ tag, count: 0 }],
          missed: 0,
        });
    }
  });
});

const EMPTY: PlcBlock = {
  session: 1,
  beat: 1,
  recipe: { product: 0, version: 0 },
  heard: 0,
  state: 1,
  queue: 0,
  verdictsHeard: 0,
  error: 0,
  triggers: { newest: 0, entries: [] },
  confirms: { newest: 0, entries: [] },
};
