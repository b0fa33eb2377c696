import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../storage/canonicalJson.ts';
import { isSignedBy, type StationKey } from '../../storage/stationKey.ts';

export const MANIFEST_FILE = 'manifest.json';

/** Grows when an older Lynceus could no longer check an export rightly. */
export const EXPORT_FORMAT = 1;

const utcMs = z.int().nonnegative();
const seq = z.int().positive();
const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What the station knew when it began to write. The files repeat it for people. */
const ABOUT = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  /** A UUID; the trail's row on the export has it too. */
  id: z.uuid(),
  kind: z.enum(['audit', 'verdicts']),
  station: z.string(),
  softwareVersion: z.string(),
  madeUtcMs: utcMs,
  madeBy: z.strictObject({ userId: z.int().nullable(), userName: z.string(), role: z.string() }),
  reason: z.string(),
  /** From a moment on until before another; null where there is no end. */
  period: z.strictObject({ fromUtcMs: utcMs.nullable(), untilUtcMs: utcMs.nullable() }),
  /** What rows had to be like: values by field; empty where all were taken. */
  filter: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The last row of the trail, which tells of this export: an anchor for whatever came before it. */
  head: z.strictObject({ seq, hash: SHA256 }),
  /** What was wrong with its trail and its verdicts when the station looked at them for this export. */
  stationFindings: z.array(z.string()),
  /** SHA-256 of the public key (SPKI, DER). */
  keyId: SHA256,
  /** SPKI, PEM: to know whose export it is. What proves it is the same key from elsewhere. */
  publicKey: z.string(),
});

const EXPORTED_FILE = z.strictObject({ name: z.string(), bytes: z.int().nonnegative(), sha256: SHA256 });

const MANIFEST = z.strictObject({
  ...ABOUT.shape,
  rows: z.int().nonnegative(),
  /** Of rows of the trail their numbers, of verdicts theirs; null where there is none. */
  firstRow: seq.nullable(),
  lastRow: seq.nullable(),
  files: z.array(EXPORTED_FILE),
  /** Ed25519, base64. */
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
});

export type ExportAbout = z.infer<typeof ABOUT>;
export type ExportKind = ExportAbout['kind'];
export type ExportedFile = z.infer<typeof EXPORTED_FILE>;
/** What an export is, signed by its station. */
export type ExportManifest = z.infer<typeof MANIFEST>;

export function signManifest(unsigned: Omit<ExportManifest, 'signature'>, key: StationKey): ExportManifest {
  return { ...unsigned, signature: key.sign(signedText(unsigned)) };
}

export function isManifestSignedBy({ signature, ...unsigned }: ExportManifest, publicKey: KeyObject): boolean {
  return isSignedBy(publicKey, signedText(unsigned), signature);
}

/** The one text of a manifest's file. */
export function manifestText(manifest: ExportManifest): string {
  return `${JSON.stringify(MANIFEST.parse(manifest), null, 2)}\n`;
}

/** Reads what may be anything: a manifest, or what is wrong with the text. */
export function parseManifest(text: string): ExportManifest | { readonly format?: number; readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON' };
  }
  const format = (json as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > EXPORT_FORMAT) return { format, problem: `it is of format ${format}` };
  const parsed = MANIFEST.safeParse(json);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    return { problem: `${path.join('.') || 'the whole'}: ${message}` };
  }
  if (manifestText(parsed.data) !== text) return { problem: 'it is not written as the station writes it' };
  return parsed.data;
}

/** The kind stands first, so that no signature of another kind of text fits. */
function signedText(unsigned: Omit<ExportManifest, 'signature'>): string {
  return `lynceus export manifest\n${canonicalJson(unsigned)}`;
}
