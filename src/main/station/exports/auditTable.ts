import { z } from 'zod';
import type { AuditRow } from '../../storage/auditRow.ts';
import type { CsvValue } from './csv.ts';
import { escaped } from './html.ts';
import type { ExportTable } from './table.ts';
import { timeText } from './words.ts';

const text = z.string();
const ROW: z.ZodType<AuditRow> = z.strictObject({
  seq: z.int(),
  format: z.int(),
  id: text,
  atUtcMs: z.int(),
  utcOffsetMin: z.int(),
  clockSetBackMs: z.int(),
  userId: z.int().nullable(),
  userName: text,
  role: z.enum(['operator', 'engineer', 'quality', 'administrator', 'station', 'none']),
  station: text,
  softwareVersion: text,
  modelVersion: text.nullable(),
  recipeVersion: text.nullable(),
  action: text,
  object: text,
  field: text.nullable(),
  oldJson: text.nullable(),
  newJson: text.nullable(),
  reason: text.nullable(),
  signatureMeaning: text.nullable(),
  previousHash: text,
  hash: text,
});

const FIELDS = [
  'seq',
  'format',
  'id',
  'atUtcMs',
  'utcOffsetMin',
  'clockSetBackMs',
  'userId',
  'userName',
  'role',
  'station',
  'softwareVersion',
  'modelVersion',
  'recipeVersion',
  'action',
  'object',
  'field',
  'oldJson',
  'newJson',
  'reason',
  'signatureMeaning',
  'previousHash',
  'hash',
] as const satisfies readonly (keyof AuditRow)[];

export const AUDIT_TABLE: ExportTable<AuditRow> = {
  title: 'Audit trail',
  schema: ROW,
  numberOf: ({ seq }) => seq,
  csv: {
    header: ['time', ...FIELDS],
    cells: (row): CsvValue[] => [timeText(row.atUtcMs, row.utcOffsetMin), ...FIELDS.map((field) => row[field])],
  },
  html: {
    columns: [
      { title: 'Row', widthPercent: 5, align: 'right' },
      { title: 'Time', widthPercent: 10 },
      { title: 'Who', widthPercent: 11 },
      { title: 'What', widthPercent: 16 },
      { title: 'Old', widthPercent: 15 },
      { title: 'New', widthPercent: 15 },
      { title: 'Reason and signature', widthPercent: 15 },
      { title: 'Hash', widthPercent: 13 },
    ],
    cells: (row) => [
      String(row.seq),
      escaped(timeText(row.atUtcMs, row.utcOffsetMin)) +
        quiet(row.clockSetBackMs > 0 ? `clock set back by ${row.clockSetBackMs} ms` : null),
      escaped(row.userName) + quiet(row.role),
      escaped(`${row.action}\n${row.object}${row.field === null ? '' : `, ${row.field}`}`) + quiet(versionsOf(row)),
      escaped(row.oldJson ?? ''),
      escaped(row.newJson ?? ''),
      escaped(row.reason ?? '') + quiet(row.signatureMeaning === null ? null : `signed: ${row.signatureMeaning}`),
      `<span class="hash">${escaped(row.hash)}</span>`,
    ],
  },
};

/** A line of its own below what matters more. */
function quiet(line: string | null): string {
  return line === null || line === '' ? '' : `\n<span class="quiet">${escaped(line)}</span>`;
}

function versionsOf({ modelVersion, recipeVersion }: AuditRow): string {
  return [modelVersion === null ? [] : `model ${modelVersion}`, recipeVersion === null ? [] : `recipe ${recipeVersion}`].flat().join(', ');
}
