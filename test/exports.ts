import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Exporter } from '../src/main/station/exports/exporter.ts';
import { type ExportManifest, MANIFEST_FILE, manifestText, signManifest } from '../src/main/station/exports/manifest.ts';
import { AuditTrail, THE_STATION } from '../src/main/storage/auditTrail.ts';
import { lastKeyId } from '../src/main/storage/checkpoint.ts';
import type { StationDatabase } from '../src/main/storage/database.ts';
import type { Signature } from '../src/main/storage/signature.ts';
import { openStationKey, type StationKey } from '../src/main/storage/stationKey.ts';
import { VerdictOverrides } from '../src/main/storage/verdictOverrides.ts';
import { VerdictLog } from '../src/main/storage/verdicts.ts';
import { MONDAY_UTC_MS, openStation, verdictOn } from './station-database.ts';
import { HOSTILE_TEXTS } from './texts.ts';

export const ADA = { userId: 1, userName: 'Ada Example', role: 'engineer' } as const;
export const SIGNATURE: Signature = { actor: ADA, reason: 'monthly audit', meaning: 'review' };
export const MINUTE_MS = 60_000;

export interface ExportingStation {
  readonly db: StationDatabase;
  readonly trail: AuditTrail;
  readonly key: StationKey;
  readonly publicKey: KeyObject;
  readonly exporter: Exporter;
  readonly overrides: VerdictOverrides;
}

/** A station in a folder whose clock goes on by a minute with each look at it, and was set back by ten after the 40th. */
export async function openExportingStation(folder: string): Promise<ExportingStation> {
  const db = await openStation(folder);
  const key = openStationKey(join(folder, 'station.key'), lastKeyId(db));
  let looks = 0;
  const clock = (): number => MONDAY_UTC_MS + (++looks - (looks > 40 ? 10 : 0)) * MINUTE_MS;
  const options = { station: 'line <1>', softwareVersion: 'test', key, clock };
  const trail = new AuditTrail(db, options);
  const exporter = new Exporter(db, trail, options);
  return {
    db,
    trail,
    key,
    publicKey: createPublicKey(key.publicKey.export({ type: 'spki', format: 'pem' })),
    exporter,
    overrides: new VerdictOverrides(db, trail, clock),
  };
}

/** Writes as many rows of the trail, with hostile texts among them. */
export function writeTrail({ trail }: ExportingStation, rows: number): void {
  for (let n = 0; n < rows; n++) {
    const text = HOSTILE_TEXTS[n % HOSTILE_TEXTS.length];
    trail.change(() => undefined, {
      actor: THE_STATION,
      action: 'set',
      object: `product ${n % 5}`,
      field: 'name',
      oldValue: text,
      newValue: n,
      reason: text,
    });
  }
}

/** Writes as many verdicts, with hostile tags among them, and overrides two of them. */
export function writeVerdicts({ db, overrides }: ExportingStation, parts: number): void {
  const tags = HOSTILE_TEXTS.map((text) => text.slice(0, 190));
  new VerdictLog(db).addAll(Array.from({ length: parts }, (_, n) => ({ ...verdictOn(n), tag: tags[n % tags.length] })));
  overrides.override({ verdictId: 3, overriddenTo: 'REJECT', reason: '=scratch, "deep"' }, ADA);
  overrides.override({ verdictId: 3, overriddenTo: 'PASS', reason: 'polished' }, ADA);
}

/** Changes a file of an export. */
export function editFile(name: string, edit: (text: string) => string) {
  return async (folder: string): Promise<void> => {
    const path = join(folder, name);
    const before = await readFile(path, 'utf8');
    const after = edit(before);
    if (after === before) throw new Error(`${name} was not changed`);
    await writeFile(path, after);
  };
}

/** Changes the manifest of an export and signs it with a key. */
export function editManifest(edit: (manifest: ExportManifest) => Partial<ExportManifest>, key?: StationKey) {
  return async (folder: string): Promise<void> => {
    const manifest = JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')) as ExportManifest;
    const edited = { ...manifest, ...edit(manifest) };
    const { signature, ...unsigned } = edited;
    await writeFile(join(folder, MANIFEST_FILE), manifestText(key ? signManifest(unsigned, key) : { ...unsigned, signature }));
  };
}
