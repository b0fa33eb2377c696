import { createHash, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyIdOf } from '../../storage/stationKey.ts';
import type { Anchor } from '../../storage/verifyTrail.ts';
import { pauseIn, type StorageWork } from '../../storage/work.ts';
import { StationError } from '../../errors.ts';
import { onDrive } from '../durable.ts';
import { AUDIT_TABLE } from './auditTable.ts';
import { changedLine } from './locate.ts';
import { type ExportManifest, isManifestSignedBy, MANIFEST_FILE, parseManifest } from './manifest.ts';
import { statementsOn } from './statements.ts';
import { type ExportTable, fileNameOf, type Format, FORMATS } from './table.ts';
import { VERDICT_TABLE } from './verdictTable.ts';
import { chainCheck, endsAtTheHead, type RowCheck, type RowFinding, verifyRows } from './verifyRows.ts';

const MAX_MANIFEST_BYTES = 2 ** 20;

/** What is wrong with an export. */
export interface ExportFinding {
  readonly problem:
    | RowFinding['problem']
    /** The manifest is missing, or none that a station writes. */
    | 'MANIFEST'
    /** It was made with another key than the one given. */
    | 'KEY'
    /** It was changed after it was signed, or never signed with its key. */
    | 'SIGNATURE'
    | 'FILE_MISSING'
    | 'FILE_CHANGED'
    /** The station itself found something wrong with its trail or its verdicts. */
    | 'STATION';
  readonly file: string;
  /** Of that file, from 1 on, where it is known. */
  readonly line?: number;
  /** What is wrong, in words. */
  readonly text: string;
}

export interface ExportReport {
  /** Undefined where there is none that can be read. */
  readonly manifest: ExportManifest | undefined;
  /** Empty where the export is genuine. */
  readonly findings: readonly ExportFinding[];
  /** What the export proves, in words; nothing where it is not genuine. */
  readonly proved: readonly string[];
  /** What it cannot prove, in words. */
  readonly unproved: readonly string[];
}

export interface VerifyExportOptions extends StorageWork {
  /** Heads of the trail that are known from elsewhere, as earlier exports state them. */
  readonly anchors?: readonly Anchor[];
}

/**
 * Checks an export by itself, without the database or the station.
 * @param publicKey the station's, from elsewhere than the export
 * @throws StationError EXPORT_UNREADABLE, EXPORT_NEWER, CANCELLED
 */
export async function verifyExport(folder: string, publicKey: KeyObject, options: VerifyExportOptions = {}): Promise<ExportReport> {
  const { anchors = [], ...work } = options;
  return onDrive(
    folder,
    () => 'EXPORT_UNREADABLE',
    async () => {
      const names = await readdir(folder);
      const manifest = await readManifest(folder);
      if ('problem' in manifest) {
        if (manifest.format !== undefined)
          throw new StationError('EXPORT_NEWER', join(folder, MANIFEST_FILE), { detail: manifest.problem });
        const finding = { problem: 'MANIFEST', file: MANIFEST_FILE, text: manifest.problem } as const;
        return { manifest: undefined, findings: [finding], proved: [], unproved: [] };
      }
      const contents =
        manifest.kind === 'audit'
          ? await verifyContents(folder, manifest, AUDIT_TABLE, chainCheck(manifest, anchors), work)
          : await verifyContents(folder, manifest, VERDICT_TABLE, verdictCheck(manifest), work);
      const findings = [...findingsOnManifest(manifest, publicKey, anchors), ...contents];
      const statements = statementsOn(manifest, keyIdOf(publicKey), anchors, foreignTo(manifest, names));
      return { manifest, findings, unproved: statements.unproved, proved: findings.length === 0 ? statements.proved : [] };
    },
  );
}

function findingsOnManifest(manifest: ExportManifest, publicKey: KeyObject, anchors: readonly Anchor[]): ExportFinding[] {
  const findings: ExportFinding[] = [];
  const add = (problem: ExportFinding['problem'], text: string): void => void findings.push({ problem, file: MANIFEST_FILE, text });
  const givenId = keyIdOf(publicKey);
  if (manifest.keyId !== givenId) add('KEY', `it states that key ${manifest.keyId} signed it, not the given one, ${givenId}`);
  else if (!isManifestSignedBy(manifest, publicKey))
    add('SIGNATURE', 'it was changed after it was signed, or not signed with the given key');
  for (const text of manifest.stationFindings) add('STATION', `when it made the export, the station found: ${text}`);
  for (const { seq, hash } of anchors) {
    const { head } = manifest;
    if (seq > head.seq) add('ANCHOR', `the trail ends at row ${head.seq}, but the head known from elsewhere is row ${seq}`);
    else if (seq === head.seq && hash !== head.hash)
      add('ANCHOR', `its head, row ${seq}, is another one than the head known from elsewhere`);
  }
  return findings;
}

/** Checks the files against the manifest, then what they say. */
async function verifyContents<Row>(
  folder: string,
  manifest: ExportManifest,
  table: ExportTable<Row>,
  check: RowCheck<Row>,
  work: StorageWork,
): Promise<ExportFinding[]> {
  const findings: ExportFinding[] = [];
  const [sound, changed] = [new Set<Format>(), new Set<Format>()];
  for (const [done, format] of FORMATS.entries()) {
    await pauseIn(work, { step: 'files', done, total: FORMATS.length });
    const file = fileNameOf(manifest, format);
    const actual = await sha256Of(join(folder, file));
    const stated = manifest.files.find(({ name }) => name === file)?.sha256;
    if (actual === undefined) findings.push({ problem: 'FILE_MISSING', file, text: 'it is not there' });
    else (actual === stated ? sound : changed).add(format);
  }
  for (const format of changed) {
    const line = await changedLine(folder, manifest, table, format, sound);
    const text = 'it is not as it was exported: its SHA-256 is not the one that the manifest states';
    findings.push({ problem: 'FILE_CHANGED', file: fileNameOf(manifest, format), text, ...(line !== undefined && { line }) });
  }
  if (sound.has('jsonl') || changed.has('jsonl')) {
    const finding = await verifyRows(folder, manifest, table, check, work);
    if (finding) findings.push({ file: fileNameOf(manifest, 'jsonl'), ...finding });
  }
  if (manifest.kind === 'audit' && endsAtTheHead(manifest) && manifest.lastRow !== manifest.head.seq) {
    findings.push({ problem: 'HEAD', file: MANIFEST_FILE, text: `the rows end at ${manifest.lastRow}, the trail at ${manifest.head.seq}` });
  }
  return findings;
}

/** Verdicts have no chain; they come in the order of time, and of their numbers where that is the same. */
function verdictCheck({ period: { fromUtcMs, untilUtcMs } }: ExportManifest): RowCheck<{ id: number; judgedUtcMs: number }> {
  let previous = { id: 0, judgedUtcMs: fromUtcMs ?? 0 };
  return ({ id, judgedUtcMs }) => {
    const isLater = judgedUtcMs > previous.judgedUtcMs || (judgedUtcMs === previous.judgedUtcMs && id > previous.id);
    if (!isLater) return { problem: 'ROW', text: `verdict ${id} stands where an earlier one cannot` };
    if (judgedUtcMs >= (untilUtcMs ?? Infinity)) return { problem: 'ROW', text: `verdict ${id} is not of the period` };
    previous = { id, judgedUtcMs };
    return undefined;
  };
}

async function readManifest(folder: string): Promise<ReturnType<typeof parseManifest>> {
  const path = join(folder, MANIFEST_FILE);
  const size = await sizeOf(path);
  if (size === undefined) return { problem: 'it is not there, so that nothing here can be trusted' };
  if (size > MAX_MANIFEST_BYTES) return { problem: `it has ${size} bytes, more than any manifest` };
  return parseManifest(await readFile(path, 'utf8'));
}

/** Undefined where there is no file of that name; a folder, a link or a pipe is none. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? stats.size : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function sha256Of(path: string): Promise<string | undefined> {
  if ((await sizeOf(path)) === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function foreignTo(manifest: ExportManifest, names: readonly string[]): string[] {
  const own = new Set([MANIFEST_FILE, ...FORMATS.map((format) => fileNameOf(manifest, format))]);
  return names.filter((name) => !own.has(name));
}
