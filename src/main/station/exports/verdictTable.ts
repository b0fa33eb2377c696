import { z } from 'zod';
import type { StoredOverride } from '../../storage/verdictOverrides.ts';
import type { StoredVerdict } from '../../storage/verdicts.ts';
import type { CsvValue } from './csv.ts';
import { escaped } from './html.ts';
import type { ExportTable } from './table.ts';
import { timeText } from './words.ts';

/** A verdict with what its numbers stand for, as it was when it was exported. */
export interface ExportedVerdict extends StoredVerdict {
  readonly productName: string | null;
  readonly recipeVersion: number | null;
  readonly modelVersion: number | null;
  readonly modelContentHash: string | null;
  readonly imageSha256: string | null;
  readonly heatMapSha256: string | null;
  /** The last one holds. */
  readonly overrides: readonly Omit<StoredOverride, 'verdictId'>[];
}

const text = z.string();
const int = z.int().nullable();
const number = z.number().nullable();
const ROW: z.ZodType<ExportedVerdict> = z.strictObject({
  id: z.int(),
  tag: text,
  judgedUtcMs: z.int(),
  utcOffsetMin: z.int(),
  productId: int,
  productName: text.nullable(),
  recipeId: int,
  recipeVersion: int,
  modelVersionId: int,
  modelVersion: int,
  modelContentHash: text.nullable(),
  score: number,
  reviewThreshold: number,
  rejectThreshold: number,
  verdict: z.enum(['PASS', 'REVIEW', 'REJECT', 'FAULT']),
  faultCode: text.nullable(),
  frameMs: number,
  decodeMs: number,
  inferenceMs: number,
  totalMs: z.number(),
  imageId: int,
  imageSha256: text.nullable(),
  heatMapId: int,
  heatMapSha256: text.nullable(),
  overrides: z.array(
    z.strictObject({
      id: z.int(),
      overriddenTo: z.enum(['PASS', 'REJECT']),
      reason: text,
      overriddenUtcMs: z.int(),
      overriddenBy: z.int(),
      overriddenByName: text,
    }),
  ),
});

const FIELDS = [
  'id',
  'tag',
  'judgedUtcMs',
  'utcOffsetMin',
  'productId',
  'productName',
  'recipeId',
  'recipeVersion',
  'modelVersionId',
  'modelVersion',
  'modelContentHash',
  'score',
  'reviewThreshold',
  'rejectThreshold',
  'verdict',
  'faultCode',
  'frameMs',
  'decodeMs',
  'inferenceMs',
  'totalMs',
  'imageId',
  'imageSha256',
  'heatMapId',
  'heatMapSha256',
] as const satisfies readonly (keyof ExportedVerdict)[];

const OVERRIDE_FIELDS = ['overriddenTo', 'reason', 'overriddenUtcMs', 'overriddenBy', 'overriddenByName'] as const;

export const VERDICT_TABLE: ExportTable<ExportedVerdict> = {
  title: 'Verdicts',
  schema: ROW,
  numberOf: ({ id }) => id,
  csv: {
    header: ['time', ...FIELDS, 'overrides', ...OVERRIDE_FIELDS.map((field) => (field === 'reason' ? 'overrideReason' : field))],
    cells: (row): CsvValue[] => [
      timeText(row.judgedUtcMs, row.utcOffsetMin),
      ...FIELDS.map((field) => row[field]),
      row.overrides.length,
      ...OVERRIDE_FIELDS.map((field) => row.overrides.at(-1)?.[field] ?? null),
    ],
  },
  html: {
    columns: [
      { title: 'Number', widthPercent: 6, align: 'right' },
      { title: 'Time', widthPercent: 17 },
      { title: 'Tag', widthPercent: 14 },
      { title: 'Product', widthPercent: 10 },
      { title: 'Recipe', widthPercent: 5, align: 'right' },
      { title: 'Model', widthPercent: 5, align: 'right' },
      { title: 'Score', widthPercent: 7, align: 'right' },
      { title: 'REVIEW / REJECT from', widthPercent: 10, align: 'right' },
      { title: 'Verdict', widthPercent: 8 },
      { title: 'Total, ms', widthPercent: 6, align: 'right' },
      { title: 'Overrides', widthPercent: 12 },
    ],
    cells: (row) => [
      String(row.id),
      escaped(timeText(row.judgedUtcMs, row.utcOffsetMin)),
      escaped(row.tag),
      escaped(row.productName ?? '–'),
      String(row.recipeVersion ?? '–'),
      String(row.modelVersion ?? '–'),
      scoreText(row.score),
      `${scoreText(row.reviewThreshold)} / ${scoreText(row.rejectThreshold)}`,
      escaped(row.faultCode === null ? row.verdict : `${row.verdict} ${row.faultCode}`),
      row.totalMs.toFixed(1),
      row.overrides.map((override) => escaped(overrideText(override, row.utcOffsetMin))).join('\n'),
    ],
  },
  countedAs: ({ verdict }) => verdict,
};

/** A model's own number, to four places. */
function scoreText(score: number | null): string {
  return score === null ? '–' : score.toPrecision(4);
}

function overrideText(override: ExportedVerdict['overrides'][number], utcOffsetMin: number): string {
  const { overriddenTo, reason, overriddenUtcMs, overriddenByName } = override;
  return `${overriddenTo}: ${reason} (${overriddenByName}, ${timeText(overriddenUtcMs, utcOffsetMin)})`;
}
