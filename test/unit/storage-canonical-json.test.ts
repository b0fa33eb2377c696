import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from '../../src/main/storage/canonicalJson.ts';

const wellFormed = fc.string({ unit: 'binary' });
const json = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    wellFormed,
    fc.array(tie('value')),
    fc.dictionary(wellFormed, tie('value')),
  ),
})).value;

describe('canonical JSON', () => {
  it('writes as RFC 8785 does in its examples', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('orders keys by their UTF-16 code units', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['1', '\r', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33']);
  });

  it('says all that the value says', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is the same for what was read back, in whatever order its keys stand', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });

  it('differs where values differ', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });

  const circular: unknown[] = [];
  circular.push(circular);
  it.each([
    ['a value left out', { a: undefined }, 'value.a'],
    ['a hole in a list', { a: [1, , 2] }, 'value.a.1'], // eslint-disable-line no-sparse-arrays
    ['NaN', [NaN], 'value.0'],
    ['infinity', -Infinity, 'value'],
    ['half a character', { a: { b: '\ud83d' } }, 'value.a.b'],
    ['half a character in a key', { '\ude00': 1 }, 'value.\ude00'],
    ['a date', { when: new Date(0) }, 'value.when'],
    ['a map', new Map(), 'value'],
    ['a function', { f: () => 1 }, 'value.f'],
    ['a big integer', [1n], 'value.0'],
    ['a symbol as key', { [Symbol('s')]: 1 }, 'value'],
  ])('refuses %s and tells where it is', (_, value, where) => {
    expect(() => canonicalJson(value as JsonValue)).toThrow(expect.objectContaining({ code: 'VALUE_NOT_CANONICAL', where }));
  });

  it('refuses what holds itself', () => {
    expect(() => canonicalJson(circular as JsonValue)).toThrow(expect.objectContaining({ code: 'VALUE_NOT_CANONICAL' }));
  });
});

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => reversed(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]): [string, JsonValue] => [key, reversed(member)])
      .reverse(),
  );
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => sorted(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]): [string, JsonValue] => [key, sorted(member)]),
  );
}
