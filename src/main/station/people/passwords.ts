import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { StationError } from '../../errors.ts';
import { normalisedLogin } from './inputs.ts';

/** What a derivation costs: 128 * 2^log2N * blockSize bytes of memory, and time in proportion to that and to the last. */
export interface ScryptCost {
  readonly log2N: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

/** A password as it is stored: from the key nobody finds the password but by trying. */
export interface PasswordHash {
  readonly cost: ScryptCost;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** 32 MiB for each try; one of the settings that the OWASP Password Storage Cheat Sheet holds to be equal. */
const COST: ScryptCost = { log2N: 15, blockSize: 8, parallelization: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** In a stored hash; a forged one shall not take the machine's memory. */
const HIGHEST_COST: ScryptCost = { log2N: 20, blockSize: 32, parallelization: 16 };

const HASH_TEXT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

const SHORTEST_PASSWORD = 10;
const LONGEST_PASSWORD = 200;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** Makes and checks what is stored of passwords. */
export class Passwords {
  readonly #cost: ScryptCost;
  /** The hash of no password: a check against it takes as long as one against a person's. */
  readonly decoy: string;

  constructor(cost: ScryptCost = COST) {
    this.#cost = cost;
    this.decoy = formatPasswordHash({ cost, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) });
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return formatPasswordHash({ cost: this.#cost, salt, key: await derive(password, salt, this.#cost) });
  }

  /**
   * A text with a control character is never right: none is in a password, and scrypt takes no notice of zero bytes at its end.
   * @throws StationError PASSWORD_HASH_BROKEN
   */
  async isRight(password: string, stored: string): Promise<boolean> {
    const expected = parsePasswordHash(stored);
    if (!expected) throw new StationError('PASSWORD_HASH_BROKEN', 'users');
    const isSameKey = timingSafeEqual(await derive(password, expected.salt, expected.cost), expected.key);
    return isSameKey && !CONTROL_CHARACTER.test(password);
  }
}

/** In the PHC string format: `$scrypt$ln=15,r=8,p=3$SALT$KEY`, salt and key in base64 without padding. */
export function formatPasswordHash({ cost: { log2N, blockSize, parallelization }, salt, key }: PasswordHash): string {
  return `$scrypt$ln=${log2N},r=${blockSize},p=${parallelization}$${base64(salt)}$${base64(key)}`;
}

/** Undefined for a text that `formatPasswordHash` does not write, and for a cost beyond all reason. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const match = HASH_TEXT.exec(text);
  if (!match) return undefined;
  const [log2N, blockSize, parallelization] = match.slice(1, 4).map(Number);
  const [salt, key] = match.slice(4).map((part) => Buffer.from(part, 'base64'));
  const hash = { cost: { log2N, blockSize, parallelization }, salt, key };
  return isReasonable(hash.cost) && formatPasswordHash(hash) === text ? hash : undefined;
}

/**
 * Refuses a password that is easy to guess or hard to type again.
 * @throws StationError PASSWORD_UNFIT
 */
export function assertFit(password: string, login: string): void {
  const fault = faultOf(password, login);
  if (fault) throw new StationError('PASSWORD_UNFIT', 'password', { detail: fault });
}

/** Whether two passwords are one, however their characters are composed. */
export function isSamePassword(one: string, other: string): boolean {
  return one.normalize('NFKC') === other.normalize('NFKC');
}

function faultOf(password: string, login: string): string | undefined {
  if (!password.isWellFormed()) return 'it has half a character in it';
  const normalised = password.normalize('NFKC');
  const { length } = Array.from(normalised);
  if (length < SHORTEST_PASSWORD) return `it has fewer than ${SHORTEST_PASSWORD} characters`;
  if (length > LONGEST_PASSWORD) return `it has more than ${LONGEST_PASSWORD} characters`;
  if (CONTROL_CHARACTER.test(normalised)) return 'it has a control character in it';
  return normalisedLogin(password) === normalisedLogin(login) ? 'it is the login' : undefined;
}

function isReasonable(cost: ScryptCost): boolean {
  return (Object.keys(HIGHEST_COST) as (keyof ScryptCost)[]).every((name) => cost[name] >= 1 && cost[name] <= HIGHEST_COST[name]);
}

/** scrypt (RFC 7914) of the password in Unicode's NFKC, so that it is the same on every keyboard. */
function derive(password: string, salt: Buffer, { log2N, blockSize, parallelization }: ScryptCost): Promise<Buffer> {
  const N = 2 ** log2N;
  // Twice what scrypt needs for one block; Node's own limit is just too low for the default.
  const options = { N, r: blockSize, p: parallelization, maxmem: 256 * blockSize * (N + parallelization) };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
