import type { Database } from 'better-sqlite3';
import type { KeyObject } from 'node:crypto';
import { canonicalJson } from './canonicalJson.ts';
import { isSignedBy, keyIdOf, type StationKey } from './stationKey.ts';

/** Rows of the trail from one checkpoint to the next at most; the first row has one. A smaller number would refuse older trails. */
export const CHECKPOINT_EVERY = 64;

const CHECKPOINT_FORMAT = 1;

/** What a checkpoint is made for. */
export type Occasion = 'interval' | 'stop' | 'export';

/** The head of the trail at one moment, signed. */
export interface Checkpoint {
  /** 1, 2, 3 ... without a gap. */
  readonly id: number;
  readonly format: number;
  /** Number and hash of the last row; since numbers have no gap, also the count of rows. */
  readonly seq: number;
  readonly headHash: string;
  readonly madeUtcMs: number;
  readonly occasion: Occasion;
  /** SHA-256 of the public key. */
  readonly keyId: string;
  /** Ed25519, base64. */
  readonly signature: string;
}

export const SELECT_CHECKPOINTS = `SELECT id, format, seq, head_hash AS headHash, made_utc_ms AS madeUtcMs, occasion, key_id AS keyId, signature
  FROM audit_checkpoints`;

export const INSERT_CHECKPOINT = `INSERT INTO audit_checkpoints (id, format, seq, head_hash, made_utc_ms, occasion, key_id, signature)
  VALUES (@id, @format, @seq, @headHash, @madeUtcMs, @occasion, @keyId, @signature)`;

export function signCheckpoint(head: Pick<Checkpoint, 'id' | 'seq' | 'headHash' | 'madeUtcMs' | 'occasion'>, key: StationKey): Checkpoint {
  const unsigned = { ...head, format: CHECKPOINT_FORMAT, keyId: key.id };
  return { ...unsigned, signature: key.sign(signedText(unsigned)) };
}

/** Whether one of the keys has signed exactly this. */
export function isGenuine(checkpoint: Checkpoint, publicKeys: readonly KeyObject[]): boolean {
  const key = publicKeys.find((candidate) => keyIdOf(candidate) === checkpoint.keyId);
  return key !== undefined && isSignedBy(key, signedText(checkpoint), checkpoint.signature);
}

/** The key that the trail was last signed with. */
export function lastKeyId(db: Database): string | undefined {
  return db.prepare<[], string>('SELECT key_id FROM audit_checkpoints ORDER BY id DESC LIMIT 1').pluck().get();
}

/** The kind stands first, so that no signature of another kind of text fits. */
function signedText({ id, format, seq, headHash, madeUtcMs, occasion, keyId }: Omit<Checkpoint, 'signature'>): string {
  return `lynceus audit checkpoint\n${canonicalJson({ id, format, seq, headHash, madeUtcMs, occasion, keyId })}`;
}
