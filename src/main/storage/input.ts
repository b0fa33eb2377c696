import type { z } from 'zod';
import { StationError } from '../errors.ts';

/**
 * A text that a person gave, without the white space around it.
 * @param maxLength in UTF-16 code units
 * @throws StationError INPUT_INVALID
 */
export function checkedText(text: string, where: string, maxLength: number): string {
  const trimmed = text.trim();
  const detail = !trimmed.isWellFormed()
    ? 'it has half a character'
    : trimmed === ''
      ? 'it is empty'
      : trimmed.length > maxLength
        ? `it has ${trimmed.length} characters, at most ${maxLength} are allowed`
        : undefined;
  if (detail !== undefined) throw new StationError('INPUT_INVALID', where, { detail });
  return trimmed;
}

/**
 * As `checkedText`, for a text of one line that looks the same however it was typed (NFC, no control characters).
 * @throws StationError INPUT_INVALID
 */
export function checkedName(text: string, where: string, maxLength = 200): string {
  const name = checkedText(text.normalize('NFC'), where, maxLength);
  if (/[\p{Cc}\u2028\u2029]/u.test(name)) throw new StationError('INPUT_INVALID', where, { detail: 'it has a control character' });
  return name;
}

/**
 * A value of the shape that a schema asks for, without half a character in any text, which no row of the trail could hold.
 * @throws StationError INPUT_INVALID naming the member
 */
export function checkedShape<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new StationError('INPUT_INVALID', [where, ...path.map(String)].join('.'), { detail: message, cause: parsed.error });
  }
  const broken = halfCharacterIn(parsed.data, where);
  if (broken !== undefined) throw new StationError('INPUT_INVALID', broken, { detail: 'it has half a character' });
  return parsed.data;
}

/** Where in the value there is one, if anywhere. */
function halfCharacterIn(value: unknown, where: string): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : where;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const place = halfCharacterIn(member, `${where}.${key}`);
    if (place !== undefined) return place;
  }
  return undefined;
}
