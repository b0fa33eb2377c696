import { canonicalJson, type JsonValue } from '../../storage/canonicalJson.ts';
import { csvRecord, type CsvValue } from './csv.ts';
import { type HtmlColumn, pageEnd, pageRow, pageStart } from './html.ts';
import type { ExportAbout } from './manifest.ts';
import type { z } from 'zod';

/** How rows of one kind look in each format. */
export interface ExportTable<Row> {
  readonly title: string;
  readonly schema: z.ZodType<Row>;
  /** What the row is called: its number in the trail, or in the log. */
  readonly numberOf: (row: Row) => number;
  readonly csv: { readonly header: readonly string[]; readonly cells: (row: Row) => CsvValue[] };
  readonly html: { readonly columns: readonly HtmlColumn[]; readonly cells: (row: Row) => string[] };
  /** Of what a row is one, where the pages shall say how many there were. */
  readonly countedAs?: (row: Row) => string;
}

/** Writes rows one by one; what it has to remember of them does not grow. */
export interface RowWriter<Row> {
  readonly start: () => string;
  readonly row: (row: Row) => string;
  readonly end: () => string;
}

export const FORMATS = ['jsonl', 'csv', 'html'] as const;
export type Format = (typeof FORMATS)[number];

const WRITERS: { [format in Format]: <Row>(table: ExportTable<Row>, about: ExportAbout) => RowWriter<Row> } = {
  jsonl: () => ({ start: () => '', row: (row) => `${canonicalJson(row as JsonValue)}\n`, end: () => '' }),
  csv: ({ csv }) => ({ start: () => csvRecord(csv.header), row: (row) => csvRecord(csv.cells(row)), end: () => '' }),
  html: ({ title, html: { columns, cells }, countedAs }, about) => {
    let rows = 0;
    const counts = new Map<string, number>();
    return {
      start: () => pageStart(title, about, columns),
      row: (row) => {
        rows++;
        if (countedAs) counts.set(countedAs(row), (counts.get(countedAs(row)) ?? 0) + 1);
        return pageRow(cells(row), columns);
      },
      end: () => pageEnd(rows, counts),
    };
  },
};

export function writerOf<Row>(format: Format, table: ExportTable<Row>, about: ExportAbout): RowWriter<Row> {
  return WRITERS[format](table, about);
}

/** `audit.csv`, `verdicts.jsonl` ... */
export function fileNameOf({ kind }: Pick<ExportAbout, 'kind'>, format: Format): string {
  return `${kind}.${format}`;
}
