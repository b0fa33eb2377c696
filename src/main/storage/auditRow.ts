import { hash } from 'node:crypto';
import { canonicalJson } from './canonicalJson.ts';

/** Of the fields below; grows with them, so that older rows keep their hashes. */
export const AUDIT_FORMAT = 1;

/** What the first row names as the hash of the one before it. */
export const GENESIS_HASH = '0'.repeat(64);

/** A person's role; `station` where the station acted by itself, `none` where nobody was known. */
export type AuditRole = 'operator' | 'engineer' | 'quality' | 'administrator' | 'station' | 'none';

/** A row of the audit trail, as it is stored and hashed. */
export interface AuditRow {
  /** 1, 2, 3 ... without a gap. */
  readonly seq: number;
  readonly format: number;
  /** A UUID. */
  readonly id: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly atUtcMs: number;
  /** Of the clock on the wall, east of Greenwich positive. */
  readonly utcOffsetMin: number;
  /** By how much the clock stood behind the row before; 0 where it went on. */
  readonly clockSetBackMs: number;
  readonly userId: number | null;
  /** As it was printed when the row was written. */
  readonly userName: string;
  readonly role: AuditRole;
  readonly station: string;
  readonly softwareVersion: string;
  readonly modelVersion: string | null;
  readonly recipeVersion: string | null;
  readonly action: string;
  /** What was changed, e.g. `product 12`. */
  readonly object: string;
  readonly field: string | null;
  /** The values before and after, in canonical JSON; null where there was none. */
  readonly oldJson: string | null;
  readonly newJson: string | null;
  readonly reason: string | null;
  /** What a person stood for by giving the password again. */
  readonly signatureMeaning: string | null;
  readonly previousHash: string;
  /** SHA-256 over the canonical JSON of all fields above. */
  readonly hash: string;
}

/** Every field with its column. */
const COLUMNS = {
  seq: 'seq',
  format: 'format',
  id: 'id',
  atUtcMs: 'at_utc_ms',
  utcOffsetMin: 'utc_offset_min',
  clockSetBackMs: 'clock_set_back_ms',
  userId: 'user_id',
  userName: 'user_name',
  role: 'role',
  station: 'station',
  softwareVersion: 'software_version',
  modelVersion: 'model_version',
  recipeVersion: 'recipe_version',
  action: 'action',
  object: 'object',
  field: 'field',
  oldJson: 'old_json',
  newJson: 'new_json',
  reason: 'reason',
  signatureMeaning: 'signature_meaning',
  previousHash: 'previous_hash',
  hash: 'hash',
} as const satisfies Record<keyof AuditRow, string>;

/** Rows as `AuditRow`; a WHERE may follow. */
export const SELECT_AUDIT_ROWS = `SELECT ${Object.entries(COLUMNS)
  .map(([field, column]) => `${column} AS ${field}`)
  .join(', ')} FROM audit_rows`;

/** Takes an `AuditRow` by the names of its fields. */
export const INSERT_AUDIT_ROW = `INSERT INTO audit_rows (${Object.values(COLUMNS).join(', ')}) VALUES (${Object.keys(COLUMNS)
  .map((field) => `@${field}`)
  .join(', ')})`;

/** A row whose hash is still to be made. */
export type UnhashedRow = Omit<AuditRow, 'hash'> & { readonly hash?: never };

/**
 * @returns 64 hex digits
 * @throws StationError VALUE_NOT_CANONICAL for a text with half a character in it
 */
export function auditHash(row: UnhashedRow): string {
  return hash('sha256', canonicalJson({ ...row }));
}
