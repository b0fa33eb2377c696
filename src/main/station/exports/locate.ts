import { join } from 'node:path';
import { firstDifferingLine, linesOf, linesOfFile } from './lines.ts';
import type { ExportManifest } from './manifest.ts';
import { rowLines } from './rows.ts';
import { type ExportTable, fileNameOf, type Format, writerOf } from './table.ts';

/**
 * Where a file of an export was changed, from 1 on: the same rows lie there in other formats, and a sound file tells what the changed one
 * has to say. Undefined where no sound file can tell.
 */
export async function changedLine<Row>(
  folder: string,
  manifest: ExportManifest,
  table: ExportTable<Row>,
  changed: Format,
  sound: ReadonlySet<Format>,
): Promise<number | undefined> {
  const pathOf = (format: Format): string => join(folder, fileNameOf(manifest, format));
  // What the JSON Lines say, written anew in a format, and which of their lines was written last.
  let line = 1;
  async function* writtenAnew(format: Format): AsyncGenerator<string> {
    const writer = writerOf(format, table, manifest);
    yield writer.start();
    for await (const read of rowLines(pathOf('jsonl'), table)) {
      ({ line } = read);
      if (read.row === undefined) return;
      yield writer.row(read.row);
    }
    line++;
    yield writer.end();
  }
  if (changed !== 'jsonl') {
    return sound.has('jsonl') ? firstDifferingLine(linesOf(writtenAnew(changed)), linesOfFile(pathOf(changed))) : undefined;
  }
  if (!sound.has('csv')) return undefined;
  const differing = await firstDifferingLine(linesOf(writtenAnew('csv')), linesOfFile(pathOf('csv')));
  return differing === undefined ? undefined : line;
}
