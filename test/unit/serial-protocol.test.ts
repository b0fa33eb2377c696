import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/main/actuator/wire/frame.ts';
import { MAX_LINE_BYTES } from '../../src/main/actuator/wire/lines.ts';
import { LINK_TIMINGS } from '../../src/main/actuator/wire/link.ts';
import { MESSAGES, type Side } from '../../src/main/actuator/wire/messages.ts';

const doc = readFileSync('docs/serial-protocol.md', 'utf8');
const examples = [...doc.matchAll(/^(station|plc)> +(.+)$/gm)].map(([, from, line]) => ({ from: from as Side, line: line ?? '' }));
const said = Object.entries(MESSAGES).flatMap(([from, types]) =>
  Object.entries<{ readonly shape: object }>(types).map(([type, { shape }]) => ({
    from,
    type,
    keys: Object.keys(shape).filter((key) => key !== 'type'),
  })),
);

describe('docs/serial-protocol.md', () => {
  it.each(examples)('shows a frame as it is on the wire: $line', ({ from, line }) => {
    const frame = decode(from, line);
    if (typeof frame === 'string') expect.unreachable(frame);
    else expect(encode(from, frame.message, frame.seq)).toBe(line);
  });

  it('shows each message of each side', () => {
    const shown = new Set(examples.map(({ from, line }) => `${from} ${line.split(' ')[0] ?? ''}`));
    expect([...shown].sort()).toEqual(said.map(({ from, type }) => `${from} ${type}`).sort());
  });

  it.each(said)('names the fields of $type from $from', ({ from, type, keys }) => {
    const [row] = rows(type).filter(([, sides]) => sides?.split(', ').includes(from));
    expect([...(row?.[2] ?? '').matchAll(/`([a-z]+)`/g)].map(([, key]) => key)).toEqual(keys);
  });

  it('gives the timings that are in force', () => {
    const timings = ['repeat', 'repeats', 'heartbeat', 'silence'].map((name) => Number(rows(name)[0]?.[1]));
    const { repeatEveryMs, repeats, beatEveryMs, lostAfterMs } = LINK_TIMINGS;
    expect(timings).toEqual([repeatEveryMs, repeats, beatEveryMs, lostAfterMs]);
    expect(doc).toContain(`at most ${MAX_LINE_BYTES} bytes long`);
  });
});

/** The cells of the table rows that begin with a word. */
function rows(first: string): string[][] {
  return doc
    .split('\n')
    .filter((line) => line.startsWith(`| ${first} |`))
    .map((line) => line.slice(2, -2).split(' | '));
}
