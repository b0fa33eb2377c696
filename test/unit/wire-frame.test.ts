import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16 } from '../../src/main/actuator/wire/crc16.ts';
import { decode, encode, type Frame } from '../../src/main/actuator/wire/frame.ts';
import { LineSplitter, MAX_LINE_BYTES } from '../../src/main/actuator/wire/lines.ts';
import type { Side } from '../../src/main/actuator/wire/messages.ts';
import { collectGarbage } from '../garbage.ts';
import { anyFrame } from '../wire-frames.ts';

const PASS = encode('station', { type: 'VERDICT', tag: 'A1', verdict: 'PASS', gate: 'PASS' }, 7);

/** What is heard of bytes: the frames, and how many lines were none. */
function hear(from: Side, bytes: Uint8Array): { frames: Frame<Side>[]; flaws: number } {
  const heard = { frames: [] as Frame<Side>[], flaws: 0 };
  const onLine = (line: string): void => {
    const frame = decode(from, line);
    if (typeof frame === 'string') heard.flaws++;
    else heard.frames.push(frame);
  };
  new LineSplitter(onLine, () => heard.flaws++).push(bytes);
  return heard;
}

/** Bits counted as the CRC counts them, the highest of a byte first. */
function flipped(bytes: Uint8Array, fromBit: number, pattern: number, bits: number): Uint8Array {
  const damaged = Uint8Array.from(bytes);
  for (let i = 0; i < bits; i++) if ((pattern >> i) & 1) damaged[(fromBit + i) >> 3] ^= 0x80 >> ((fromBit + i) & 7);
  return damaged;
}

describe('a frame', () => {
  it('has the CRC of the catalogue', () => {
    expect(crc16('123456789')).toBe(0x29b1);
    expect(crc16('')).toBe(0xffff);
  });

  it('is read as it was written, and fits a line', () => {
    fc.assert(
      fc.property(anyFrame, ({ from, seq, message }) => {
        const line = encode(from, message, seq);
        expect(decode(from, line)).toEqual({ seq, message });
        expect(line.length).toBeLessThanOrEqual(MAX_LINE_BYTES);
      }),
      { numRuns: 5000 },
    );
  });

  it('is of one way to be written only', () => {
    fc.assert(
      fc.property(anyFrame, ({ from, seq, message }) => {
        const line = encode(from, message, seq);
        const { frames } = hear(from, Buffer.from(`${line}\n`));
        expect(frames.map((frame) => encode(from, frame.message, frame.seq))).toEqual([line]);
      }),
    );
  });

  it.each([
    ['', 'noise'],
    ['VERDICT', 'noise'],
    [PASS.slice(0, -1), 'noise'],
    [`${PASS} `, 'noise'],
    [` ${PASS}`, 'noise'],
    [PASS.toLowerCase(), 'noise'],
    [PASS.replace(' 7 ', ' 07 '), 'noise'],
    [PASS.replace(' 7 ', ' -7 '), 'noise'],
    [PASS.replace(' 7 ', ' 65536 '), 'noise'],
    [PASS.replace(' 7 ', '  7 '), 'noise'],
    [withCrc(`VERDICT 65536 tag=A1 verdict=PASS gate=PASS`), 'noise'],
    [PASS.replace('PASS', 'PAST'), 'crc'],
    [PASS.replace(/....$/, '0000'), 'crc'],
    [PASS.replace(' 7 ', ' 8 '), 'crc'],
    [withCrc('VERDICT 7 tag=A1 verdict=PASS'), 'unknown'],
    [withCrc('VERDICT 7 tag=A1 verdict=PASS gate=OPEN'), 'unknown'],
    [withCrc('VERDICT 7 tag=A1 tag=A2 verdict=PASS gate=PASS'), 'unknown'],
    [withCrc('VERDICT 7 tag=A1 verdict=PASS gate=PASS speed=1'), 'unknown'],
    [withCrc(`VERDICT 7 tag=${'A'.repeat(33)} verdict=PASS gate=PASS`), 'unknown'],
    [withCrc('VERDICT 7 type=BEAT tag=A1 verdict=PASS gate=PASS'), 'unknown'],
    [withCrc('ACK 7 ack=65536'), 'unknown'],
    [withCrc('ACK 7 ack=01'), 'unknown'],
    [withCrc('ACK 7 ack=1e3'), 'unknown'],
    [withCrc('TRIGGER 7 tag=A1'), 'unknown'],
    [withCrc('CONSTRUCTOR 7'), 'noise'],
    [withCrc('OPEN 7'), 'unknown'],
    [withCrc('VERDICT 7 tag= verdict=PASS gate=PASS'), 'noise'],
    [withCrc('VERDICT 7 tag=A*1 verdict=PASS gate=PASS'), 'noise'],
    [withCrc('VERDICT 7 __proto__=A1 verdict=PASS gate=PASS'), 'noise'],
    [withCrc(`VERDICT 7 tag=${'A'.repeat(100)} verdict=PASS gate=PASS`), 'noise'],
  ])('%j of the station is %s', (line, flaw) => {
    expect(decode('station', line)).toBe(flaw);
  });

  it.each([{ tag: 'A 1' }, { tag: 'A*1' }, { tag: 'A\n1' }, { tag: '' }, { tag: 'ä' }, { tag: 'A'.repeat(33) }])(
    'cannot be made with %j',
    ({ tag }) => {
      expect(() => encode('plc', { type: 'TRIGGER', tag }, 1)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    },
  );

  it('with any one bit or any burst of up to 16 bits wrong is never taken for another one', () => {
    let damages = 0;
    fc.assert(
      fc.property(anyFrame, fc.nat(0x3fff), ({ from, seq, message }, inside) => {
        const line = Buffer.from(`${encode(from, message, seq)}\n`);
        for (let bit = 0; bit < line.length * 8; bit++) {
          const burst = 0x8001 | (inside << 1);
          for (const damaged of [flipped(line, bit, 1, 1), flipped(line, bit, burst, Math.min(16, line.length * 8 - bit))]) {
            damages++;
            const { frames } = hear(from, Buffer.concat([damaged, Buffer.from('\n')]));
            expect(frames.filter((frame) => frame.seq !== seq || JSON.stringify(frame.message) !== JSON.stringify(message))).toEqual([]);
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(damages).toBeGreaterThan(100_000);
  });
});

describe('the line splitter', () => {
  it('finds the same lines however they are cut up on the way', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 40 })), (sent, cuts) => {
        const bytes = Buffer.from(sent.map(({ from, seq, message }) => `${encode(from, message, seq)}\r\n`).join(''));
        const lines: string[] = [];
        const splitter = new LineSplitter((line) => lines.push(line), expect.unreachable);
        let at = 0;
        for (const cut of cuts) splitter.push(bytes.subarray(at, (at += cut)));
        splitter.push(bytes.subarray(at));
        expect(lines).toEqual(sent.map(({ from, seq, message }) => encode(from, message, seq)));
      }),
    );
  });

  it('takes lines of 120 bytes and drops longer ones, with what follows up to their end', () => {
    const lines: string[] = [];
    let noise = 0;
    const splitter = new LineSplitter(
      (line) => lines.push(line),
      () => noise++,
    );
    const longest = 'x'.repeat(MAX_LINE_BYTES);
    splitter.push(Buffer.from(`${longest}\n${longest}\r\n${longest}x\n${longest}x\r\n${longest.repeat(1000)}\nafter\n\n\r\n`));
    expect(lines).toEqual([longest, longest, 'after']);
    expect(noise).toBe(3);
  });

  it.each(['\0', '\t', '\x7f', '\x80', '\xff', 'a\rb', '\r'])('drops a line with %j in it', (text) => {
    const lines: string[] = [];
    let noise = 0;
    const splitter = new LineSplitter(
      (line) => lines.push(line),
      () => noise++,
    );
    splitter.push(Buffer.from(`a${text}b\nafter\n`, 'latin1'));
    expect([lines, noise]).toEqual([['after'], 1]);
  });

  it('holds no more of a line that does not end', async () => {
    const splitter = new LineSplitter(expect.unreachable, expect.unreachable);
    splitter.push(Buffer.alloc(1 << 20, 'x'));
    const beforeBytes = heldBytes();
    for (let i = 0; i < 64; i++) splitter.push(Buffer.alloc(1 << 20, 'x'));
    // What nobody holds is swept beside the program.
    await expect.poll(() => heldBytes() - beforeBytes).toBeLessThan(1 << 20);
  });
});

/** Bytes in buffers that somebody still holds. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

function withCrc(body: string): string {
  return `${body}*${crc16(body).toString(16).toUpperCase().padStart(4, '0')}`;
}
