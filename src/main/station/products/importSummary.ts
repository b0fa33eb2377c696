import type { Imported } from './importPictures.ts';

/** Files that are named; the others are counted. */
const NAMED = 1000;

type Left = Exclude<Imported, { outcome: 'imported' }>;

export interface ImportSummary {
  readonly imported: number;
  readonly duplicates: number;
  readonly refused: number;
  /** The first of what was not imported, the refused before the duplicates. */
  readonly left: Left[];
}

/** What became of many files, short enough to be shown. */
export function importSummary(files: readonly Imported[]): ImportSummary {
  const refused = files.filter((file) => file.outcome === 'refused');
  const duplicates = files.filter((file) => file.outcome === 'duplicate');
  return {
    imported: files.length - refused.length - duplicates.length,
    duplicates: duplicates.length,
    refused: refused.length,
    left: [...refused, ...duplicates].slice(0, NAMED),
  };
}
