import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { StationError } from '../../errors.ts';

/**
 * Reads the public key of a station (SPKI, PEM). A private key is refused: whoever checks exports has no need of it, and could forge them.
 * @throws StationError PUBLIC_KEY_BROKEN
 */
export async function readPublicKey(file: string): Promise<KeyObject> {
  const pem = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StationError('PUBLIC_KEY_BROKEN', file, { detail: String((cause as NodeJS.ErrnoException).code), cause });
  });
  if (pem.includes('PRIVATE KEY'))
    throw new StationError('PUBLIC_KEY_BROKEN', file, { detail: 'it is a private key, which belongs to the station alone' });
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new StationError('PUBLIC_KEY_BROKEN', file, { cause });
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new StationError('PUBLIC_KEY_BROKEN', file, { detail: 'it is no Ed25519 key' });
}
