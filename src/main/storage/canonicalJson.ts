import { StationError } from '../errors.ts';

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Deeper than anything that is stored; a value that holds itself is found by it. */
const MAX_DEPTH = 100;

/** Keys and places on the way from the value to what is being written. */
type Path = (string | number)[];

/**
 * The one way of writing a value as JSON (RFC 8785): keys in the order of their UTF-16 code units, no white space, numbers and texts as
 * JSON.stringify writes them. Two values that say the same give the same text.
 * @throws StationError VALUE_NOT_CANONICAL for what JSON cannot say, or could only say by leaving something out
 */
export function canonicalJson(value: JsonValue): string {
  return write(value, []);
}

function write(value: unknown, path: Path): string {
  if (typeof value === 'string') return writeText(value, path);
  if (typeof value === 'number') return writeNumber(value, path);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') throw refusal(path, `it is of the type ${typeof value}`);
  if (path.length >= MAX_DEPTH) throw refusal(path, `it is more than ${MAX_DEPTH} levels deep`);
  return Array.isArray(value) ? writeList(value, path) : writeObject(value, path);
}

function writeNumber(value: number, path: Path): string {
  if (!Number.isFinite(value)) throw refusal(path, `it is ${value}`);
  return JSON.stringify(value);
}

function writeText(value: string, path: Path): string {
  if (!value.isWellFormed()) throw refusal(path, 'the text has half a character');
  return JSON.stringify(value);
}

function writeList(list: readonly unknown[], path: Path): string {
  const items: string[] = [];
  for (let i = 0; i < list.length; i++) {
    path.push(i);
    items.push(write(list[i], path));
    path.pop();
  }
  return `[${items.join(',')}]`;
}

function writeObject(value: object, path: Path): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refusal(path, 'it is no plain object');
  if (Object.getOwnPropertySymbols(value).length > 0) throw refusal(path, 'a key is a symbol');
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    path.push(key);
    members.push(`${writeText(key, path)}:${write((value as Record<string, unknown>)[key], path)}`);
    path.pop();
  }
  return `{${members.join(',')}}`;
}

function refusal(path: Path, detail: string): StationError {
  return new StationError('VALUE_NOT_CANONICAL', ['value', ...path].join('.'), { detail });
}
