import { z } from 'zod';
import { StationError } from '../../errors.ts';
import { crc16 } from './crc16.ts';
import { MAX_LINE_BYTES } from './lines.ts';
import { type Message, MESSAGES, type Side } from './messages.ts';

/** Sequence numbers are counted modulo this. */
export const SEQS = 0x1_0000;

export interface Frame<S extends Side> {
  /** 0..65535, counted by the sender. */
  readonly seq: number;
  readonly message: Message<S>;
}

/** Why a line is no frame: not of its form; damaged on the way; whole, but nothing that its sender may say. */
export type Flaw = 'noise' | 'crc' | 'unknown';

const LINE = /^([A-Z]{2,8}) (0|[1-9]\d{0,4})((?: [a-z]+=[A-Za-z0-9_.:+-]+)*)\*([0-9A-F]{4})$/;

/**
 * A message as a line of ASCII without its end.
 * @throws StationError INPUT_INVALID where a field is not as the wire has it
 */
export function encode<S extends Side>(from: S, message: Message<S>, seq: number): string {
  const spoken: Message = message;
  const encoded = z.safeEncode(schemaOf(from, spoken.type), spoken);
  if (!encoded.success) throw new StationError('INPUT_INVALID', spoken.type, { detail: z.prettifyError(encoded.error) });
  const { type, ...fields } = encoded.data;
  const body = Object.entries(fields).reduce(
    (line, [key, value]) => (value === undefined ? line : `${line} ${key}=${value}`),
    `${type ?? ''} ${seq}`,
  );
  return `${body}*${hex4(crc16(body))}`;
}

/** What a line without its end says, if it is whole and something that this side may say. */
export function decode<S extends Side>(from: S, line: string): Frame<S> | Flaw {
  const parts = line.length > MAX_LINE_BYTES ? null : LINE.exec(line);
  if (!parts) return 'noise';
  const [, type, digits, fields, crc] = parts as unknown as [string, string, string, string, string];
  const seq = Number(digits);
  if (seq >= SEQS) return 'noise';
  if (hex4(crc16(line.slice(0, -crc.length - 1))) !== crc) return 'crc';
  const message = read(from, type, fields);
  return message ? { seq, message } : 'unknown';
}

function read<S extends Side>(from: S, type: string, fields: string): Message<S> | undefined {
  if (!Object.hasOwn(MESSAGES[from], type)) return undefined;
  const values: Record<string, string> = { type };
  for (const field of fields.split(' ').slice(1)) {
    const [key, value] = field.split('=') as [string, string];
    if (Object.hasOwn(values, key)) return undefined;
    values[key] = value;
  }
  return schemaOf(from, type).safeDecode(values).data as Message<S> | undefined;
}

function schemaOf(from: Side, type: string): z.ZodType<unknown, Record<string, string | undefined>> {
  return (MESSAGES[from] as unknown as Record<string, z.ZodType<unknown, Record<string, string | undefined>>>)[type];
}

function hex4(number: number): string {
  return number.toString(16).toUpperCase().padStart(4, '0');
}
