import { join } from 'node:path';
import { findingOf } from '../../storage/auditChain.ts';
import type { AuditRow } from '../../storage/auditRow.ts';
import type { Anchor } from '../../storage/verifyTrail.ts';
import { pauseIn, type StorageWork } from '../../storage/work.ts';
import type { ExportManifest } from './manifest.ts';
import { rowLines } from './rows.ts';
import { type ExportTable, fileNameOf } from './table.ts';
import { countText } from './words.ts';

const PAUSE_EVERY_ROWS = 1000;

/** What is wrong with the rows of an export. */
export interface RowFinding {
  readonly problem: 'ROW' | 'CHAIN' | 'ANCHOR' | 'COUNT' | 'HEAD';
  /** Of the JSON Lines file, from 1 on. */
  readonly line?: number;
  readonly text: string;
}

/** Looks at a row as the one that comes next. */
export type RowCheck<Row> = (row: Row) => Omit<RowFinding, 'line'> | undefined;

/**
 * Reads the rows of an export up to the first that is wrong.
 * @throws StationError CANCELLED; what the system says of the file
 */
export async function verifyRows<Row>(
  folder: string,
  manifest: ExportManifest,
  table: ExportTable<Row>,
  check: RowCheck<Row>,
  work: StorageWork,
): Promise<RowFinding | undefined> {
  let [rows, last]: [number, number | undefined] = [0, undefined];
  for await (const { line, row } of rowLines(join(folder, fileNameOf(manifest, 'jsonl')), table)) {
    if (row === undefined) return { problem: 'ROW', line, text: 'it is not as the station writes a row' };
    if (rows % PAUSE_EVERY_ROWS === 0) await pauseIn(work, { step: 'rows', done: rows, total: Math.max(manifest.rows, rows) });
    const finding = check(row);
    if (finding) return { ...finding, line };
    rows++;
    last = table.numberOf(row);
  }
  if (rows !== manifest.rows) {
    return { problem: 'COUNT', text: `it has ${countText(rows)} rows, the manifest states ${countText(manifest.rows)}` };
  }
  if ((last ?? null) === manifest.lastRow) return undefined;
  return { problem: 'COUNT', text: `it ends with row ${last}, the manifest states ${manifest.lastRow}` };
}

/** Holds each row of a trail against the one before it, the head and heads known from elsewhere. */
export function chainCheck(manifest: ExportManifest, anchors: readonly Anchor[]): RowCheck<AuditRow> {
  const { head } = manifest;
  let previous: AuditRow | undefined;
  return (row) => {
    const finding = findingOf(row, predecessorOf(row, previous, manifest));
    if (finding) return { problem: 'CHAIN', text: finding.text };
    previous = row;
    const { seq, hash } = row;
    if (seq > head.seq || (seq === head.seq && hash !== head.hash)) {
      return { problem: 'HEAD', text: `row ${seq} is not of the trail whose head the manifest states` };
    }
    if (!anchors.some((anchor) => anchor.seq === seq && anchor.hash !== hash)) return undefined;
    return { problem: 'ANCHOR', text: `row ${seq} is another one than the head known from elsewhere` };
  };
}

/** Whether an export has every row from the first of the trail on. */
export function beginsAtTheFirst({ period, filter }: ExportManifest): boolean {
  return period.fromUtcMs === null && isUnfiltered(filter);
}

/** Whether an export has every row up to the head of the trail. */
export function endsAtTheHead({ period, filter }: ExportManifest): boolean {
  return period.untilUtcMs === null && isUnfiltered(filter);
}

export function isUnfiltered(filter: ExportManifest['filter']): boolean {
  return Object.keys(filter).length === 0;
}

/** What the row has to follow. Where that is not in the export, the row is taken at its word for it. */
function predecessorOf(
  row: AuditRow,
  previous: AuditRow | undefined,
  manifest: ExportManifest,
): Pick<AuditRow, 'seq' | 'hash' | 'atUtcMs'> | undefined {
  const claimed = { hash: row.previousHash, atUtcMs: row.atUtcMs + row.clockSetBackMs };
  if (isUnfiltered(manifest.filter)) {
    if (previous !== undefined || beginsAtTheFirst(manifest)) return previous;
    return { ...claimed, seq: (manifest.firstRow ?? row.seq) - 1 };
  }
  if (previous !== undefined && row.seq <= previous.seq + 1) return previous;
  return row.seq === 1 ? undefined : { ...claimed, seq: row.seq - 1 };
}
