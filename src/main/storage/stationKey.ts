import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StationError } from '../errors.ts';

/** Who may read and write the file of the key: its owner. */
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** The Ed25519 key pair by which a station vouches for what it has written. */
export class StationKey {
  /** SHA-256 of the public key (SPKI, DER), 64 hex digits. */
  readonly id: string;
  readonly publicKey: KeyObject;
  readonly #privateKey: KeyObject;

  constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
    this.publicKey = createPublicKey(privateKey);
    this.id = keyIdOf(this.publicKey);
  }

  /** The signature of a text, in base64. */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#privateKey).toString('base64');
  }
}

/** SHA-256 of a public key (SPKI, DER), 64 hex digits. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

export function isSignedBy(publicKey: KeyObject, text: string, signature: string): boolean {
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));
}

/**
 * Reads the key of the station, or makes it where nothing was signed yet.
 * @param file PKCS #8, PEM; made with mode 0600
 * @param usedKeyId the key that the trail was last signed with, if it was
 * @throws StationError STATION_KEY_MISSING, STATION_KEY_BROKEN, STATION_KEY_EXPOSED, STATION_KEY_WRONG, STATION_KEY_UNWRITABLE
 */
export function openStationKey(file: string, usedKeyId: string | undefined): StationKey {
  const key = readKey(file) ?? (usedKeyId === undefined ? makeKey(file) : undefined);
  if (!key) throw new StationError('STATION_KEY_MISSING', file, { detail: `the trail was signed with key ${usedKeyId}` });
  if (usedKeyId !== undefined && key.id !== usedKeyId) {
    throw new StationError('STATION_KEY_WRONG', file, { detail: `with ${usedKeyId}, this is ${key.id}` });
  }
  return key;
}

function readKey(file: string): StationKey | undefined {
  const pem = readPem(file);
  if (pem === undefined) return undefined;
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType === 'ed25519') return new StationKey(privateKey);
  } catch (cause) {
    throw new StationError('STATION_KEY_BROKEN', file, { cause });
  }
  throw new StationError('STATION_KEY_BROKEN', file, { detail: 'it is no Ed25519 key' });
}

function readPem(file: string): string | undefined {
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      throw new StationError('STATION_KEY_EXPOSED', file, { detail: `its mode is ${(mode & 0o777).toString(8)}` });
    }
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof StationError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new StationError('STATION_KEY_BROKEN', file, { detail: String(code), cause });
  }
}

/** The file has its name only once it is whole and on the drive: what is signed with a key that is then lost can never be checked. */
function makeKey(file: string): StationKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const partial = `${file}.partial`;
  try {
    rmSync(partial, { force: true });
    writeFileSync(partial, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: OWNER_ONLY, flag: 'wx', flush: true });
    renameSync(partial, file);
    if (process.platform !== 'win32') flushFolder(dirname(file));
  } catch (cause) {
    throw new StationError('STATION_KEY_UNWRITABLE', file, { detail: String((cause as NodeJS.ErrnoException).code), cause });
  }
  return new StationKey(privateKey);
}

function flushFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
