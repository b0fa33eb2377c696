import fc from 'fast-check';
import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assertFit, formatPasswordHash, parsePasswordHash, Passwords } from '../../src/main/station/people/passwords.ts';
import { CHEAP } from '../people-station.ts';

const bytes = (length: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((list) => Buffer.from(list));
const hashes = fc.record({
  cost: fc.record({
    log2N: fc.integer({ min: 1, max: 20 }),
    blockSize: fc.integer({ min: 1, max: 32 }),
    parallelization: fc.integer({ min: 1, max: 16 }),
  }),
  salt: bytes(16),
  key: bytes(32),
});
const passwords = new Passwords(CHEAP);

describe('the text of a password hash', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(hashes, (hash) => {
        expect(parsePasswordHash(formatPasswordHash(hash))).toEqual(hash);
      }),
    );
  });

  it('is the only text for its hash', () => {
    const edits = fc.record({ at: fc.nat(), removed: fc.integer({ min: 0, max: 3 }), added: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(hashes, edits, (hash, { at, removed, added }) => {
        const text = formatPasswordHash(hash);
        const start = at % text.length;
        const edited = text.slice(0, start) + added + text.slice(start + removed);
        const parsed = parsePasswordHash(edited);
        if (parsed) expect(formatPasswordHash(parsed)).toBe(edited);
      }),
      { numRuns: 1000 },
    );
  });

  it('is no other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(parsePasswordHash(text)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['more memory than there is', { log2N: 30 }],
    ['no work', { log2N: 0 }],
    ['blocks too large', { blockSize: 33 }],
    ['more passes than a person waits for', { parallelization: 17 }],
  ])('may not ask for %s', (_, cost) => {
    const hash = { cost: { ...CHEAP, ...cost }, salt: Buffer.alloc(16), key: Buffer.alloc(32) };
    expect(parsePasswordHash(formatPasswordHash(hash))).toBeUndefined();
  });
});

describe('a password', () => {
  it('is hashed by scrypt with what the text says', async () => {
    const text = await new Passwords().hash('correct horse');
    expect(text).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
    const { salt, key } = parsePasswordHash(text)!;
    expect(scryptSync('correct horse', salt, 32, { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 27 })).toEqual(key);
    expect(await passwords.isRight('correct horse', text)).toBe(true);
    expect(await passwords.isRight('correct horsf', text)).toBe(false);
  });

  it('has another hash each time', async () => {
    expect(await passwords.hash('correct horse')).not.toBe(await passwords.hash('correct horse'));
  });

  it('is right only for its own hash, whatever its characters', async () => {
    const texts = fc.string({ unit: 'binary', maxLength: 40 });
    const withoutControl = texts.filter((text) => !/\p{Cc}/u.test(text));
    await fc.assert(
      fc.asyncProperty(withoutControl, texts, async (password, other) => {
        const stored = await passwords.hash(password);
        expect(await passwords.isRight(password, stored)).toBe(true);
        expect(await passwords.isRight(other, stored)).toBe(password.normalize('NFKC') === other.normalize('NFKC'));
      }),
    );
  });

  it.each([
    ['é composed and decomposed', 'caf\u00e9 au lait', 'cafe\u0301 au lait'],
    ['a ligature and its letters', 'dif\ufb01culty!', 'difficulty!'],
    ['full width and half width', 'ｐａｓｓｗｏｒｄ１２', 'password12'],
  ])('is the same for %s', async (_, one, other) => {
    expect(await passwords.isRight(other, await passwords.hash(one))).toBe(true);
  });

  it.each(['\0', '\0\0', '\n'])('is not right with %j behind it', async (tail) => {
    expect(await passwords.isRight(`correct horse${tail}`, await passwords.hash('correct horse'))).toBe(false);
  });

  it('cannot be compared with a hash that is damaged', async () => {
    await expect(passwords.isRight('correct horse', 'x')).rejects.toMatchObject({ code: 'PASSWORD_HASH_BROKEN' });
  });

  it('is never the decoy', async () => {
    expect(parsePasswordHash(passwords.decoy)?.cost).toEqual(CHEAP);
    expect(await passwords.isRight('', passwords.decoy)).toBe(false);
  });
});

describe('the rules', () => {
  it.each(['0123456789', '          ', '🏭🏭🏭🏭🏭🏭🏭🏭🏭🏭', `'; DROP TABLE users; --`, 'x'.repeat(200), 'ada.lovelace2'])(
    'take %j',
    (password) => {
      expect(() => {
        assertFit(password, 'ada.lovelace');
      }).not.toThrow();
    },
  );

  it.each([
    ['one that is too short', '012345678', 'fewer'],
    ['one that is short but for its code units', '🏭🏭🏭🏭🏭🏭🏭🏭🏭', 'fewer'],
    ['one that is short once composed', 'e\u0301'.repeat(9), 'fewer'],
    ['one that is too long', 'x'.repeat(201), 'more'],
    ['the login', 'ada.lovelace', 'login'],
    ['the login in capitals', 'ADA.LOVELACE', 'login'],
    ['the login in full width', 'ａｄａ.ｌｏｖｅｌａｃｅ', 'login'],
    ['half a character', '0123456789\ud83d', 'half'],
    ['a zero byte', '0123456789\0', 'control'],
    ['a line end', '0123456789\n', 'control'],
  ])('refuse %s', (_, password, detail) => {
    expect(() => {
      assertFit(password, 'ada.lovelace');
    }).toThrow(expect.objectContaining({ code: 'PASSWORD_UNFIT', detail: expect.stringContaining(detail) as string }));
  });
});
