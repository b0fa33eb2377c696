import { canonicalJson, type JsonValue } from '../../storage/canonicalJson.ts';
import { linesOfFile } from './lines.ts';
import type { ExportTable } from './table.ts';

/** A line of a JSON Lines file; `row` is undefined where the station would not have written it so. */
export interface RowLine<Row> {
  readonly line: number;
  readonly row: Row | undefined;
}

/** The rows of a JSON Lines file, up to the first line that holds none. */
export async function* rowLines<Row>(path: string, table: ExportTable<Row>): AsyncGenerator<RowLine<Row>> {
  let line = 0;
  for await (const text of linesOfFile(path)) {
    line++;
    const row = rowIn(text, table);
    yield { line, row };
    if (row === undefined) return;
  }
}

function rowIn<Row>(text: string, { schema }: ExportTable<Row>): Row | undefined {
  try {
    const { data } = schema.safeParse(JSON.parse(text));
    return data !== undefined && `${canonicalJson(data as JsonValue)}\n` === text ? data : undefined;
  } catch {
    return undefined;
  }
}
