import fc from 'fast-check';
import { join } from 'node:path';
import { z } from 'zod';
import { HOSTILE_TEXTS } from './texts.ts';

const TEXTS = [...HOSTILE_TEXTS, '..\\..\\windows\\system32', '/dev/zero', '__proto__', 'constructor', '\ud800', '', ' ', 'a'.repeat(5000)];

interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
}

/**
 * Inputs of the shape that a schema asks for, with hostile texts wherever it takes a text, and now and then a member of another kind.
 * @param folder texts that name a place on the drive name one below it
 */
export function hostileInputs(schema: z.ZodType, folder: string): fc.Arbitrary<unknown> {
  return valueOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape, '', folder);
}

function valueOf(shape: Shape, name: string, folder: string): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 20, arbitrary: fitting(shape, name, folder) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, -1, 1.5, '', [], {}, 2 ** 53) },
  );
}

function fitting(shape: Shape, name: string, folder: string): fc.Arbitrary<unknown> {
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.enum) return fc.constantFrom(...shape.enum);
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => valueOf(choice, name, folder)));
  switch (shape.type) {
    case 'object': {
      const members = Object.entries(shape.properties ?? {}).map(([key, member]) => [key, valueOf(member, key, folder)] as const);
      return fc.record(Object.fromEntries(members), { requiredKeys: [...(shape.required ?? [])] });
    }
    case 'array':
      return fc.array(valueOf(shape.items ?? {}, name, folder), { maxLength: 3 });
    case 'integer':
      return fc.constantFrom(1, 2, 3, 0, 256, 20_000);
    case 'number':
      return fc.constantFrom(0, 0.5, 1, 3, -1e300);
    case 'boolean':
      return fc.boolean();
    default:
      return fc.constantFrom(...TEXTS).map((text) => (name === 'folder' || name === 'path' ? join(folder, `x${text}`) : text));
  }
}
