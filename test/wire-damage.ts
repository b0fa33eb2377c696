import { crc16 } from '../src/main/actuator/wire/crc16.ts';
import type { Random } from '../src/pipeline/random.ts';

type Damage = (line: Buffer, random: Random) => Buffer;

/** What a bad wire makes of a line, which has its end. None makes it longer than by some hundred bytes. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  'a bit flipped': (line, random) => flipped(line, random),
  'some bits flipped': (line, random) => {
    let damaged = line;
    for (let flips = 2 + random.integer(6); flips > 0; flips--) damaged = flipped(damaged, random);
    return damaged;
  },
  'a byte replaced': (line, random) => replaced(line, random.integer(line.length), Buffer.from([random.integer(256)])),
  'a character replaced by one that may be there': (line, random) => replaced(line, random.integer(line.length), character(line, random)),
  'two characters changed over': (line, random) => swapped(line, random),
  'a piece lost': (line, random) => without(line, random),
  'a piece twice': (line, random) => {
    const from = random.integer(line.length);
    return Buffer.concat([line.subarray(0, from + random.integer(line.length - from)), line.subarray(from)]);
  },
  'cut off': (line, random) => line.subarray(0, random.integer(line.length)),
  'noise before it': (line, random) => Buffer.concat([noise(1 + random.integer(200), random), line]),
  'noise alone': (_, random) => noise(1 + random.integer(300), random),
  'another checksum': (line, random) =>
    Buffer.from(line.toString('latin1').replace(/.{4}\n$/, `${hex4(random.integer(0x1_0000))}\n`), 'latin1'),
};

/** A line whose fields are changed, while its number is kept and its checksum is right: what a faulty program would send. */
export function forged(line: string, random: Random): Buffer {
  const [head, fields] = [/^\S+ \d+ /.exec(line)?.[0] ?? '', line.replace(/^\S+ \d+ |\*.*$/g, '')];
  let damaged: Buffer = Buffer.from(fields, 'latin1');
  for (let changes = 1 + random.integer(3); changes > 0; changes--)
    damaged = replaced(damaged, random.integer(damaged.length), random.chance(0.9) ? character(damaged, random) : noise(1, random));
  const body = head + damaged.toString('latin1');
  return Buffer.from(`${body}*${hex4(crc16(body))}\n`, 'latin1');
}

function flipped(line: Buffer, random: Random): Buffer {
  const at = random.integer(line.length);
  return replaced(line, at, Buffer.from([line[at] ^ (1 << random.integer(8))]));
}

function swapped(line: Buffer, random: Random): Buffer {
  const [one, other] = [random.integer(line.length), random.integer(line.length)];
  const damaged = Buffer.from(line);
  [damaged[one], damaged[other]] = [line[other], line[one]];
  return damaged;
}

function without(line: Buffer, random: Random): Buffer {
  const from = random.integer(line.length);
  return Buffer.concat([line.subarray(0, from), line.subarray(from + 1 + random.integer(line.length - from))]);
}

function replaced(line: Buffer, at: number, by: Buffer): Buffer {
  return Buffer.concat([line.subarray(0, at), by, line.subarray(at + 1)]);
}

function character(line: Buffer, random: Random): Buffer {
  return Buffer.from([line[random.integer(line.length)]]);
}

function noise(bytes: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length: bytes }, () => random.integer(256)));
}

function hex4(number: number): string {
  return number.toString(16).toUpperCase().padStart(4, '0');
}
