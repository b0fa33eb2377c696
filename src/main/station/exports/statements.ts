import type { Anchor } from '../../storage/verifyTrail.ts';
import type { ExportManifest } from './manifest.ts';
import { beginsAtTheFirst, endsAtTheHead, isUnfiltered } from './verifyRows.ts';
import { countText, utcText } from './words.ts';

export interface Statements {
  readonly proved: readonly string[];
  readonly unproved: readonly string[];
}

/** What an export in which nothing was found proves, and what it cannot. */
export function statementsOn(manifest: ExportManifest, keyId: string, anchors: readonly Anchor[], foreign: readonly string[]): Statements {
  const { kind, rows, station, madeUtcMs, head } = manifest;
  const on = kind === 'audit' ? onTrail(manifest, anchors) : onVerdicts(manifest);
  return {
    proved: [
      `Whoever holds the private key of ${keyId} exported these ${countText(rows)} rows as station "${station}"; the clock said ${utcText(madeUtcMs)}.`,
      'No file was changed since.',
      ...on.proved,
    ],
    unproved: [
      `That this key is the station's: its SHA-256 has to be known from elsewhere than the export.`,
      ...on.unproved,
      `Anything after row ${head.seq} of the trail: only a later export tells of it.`,
      ...foreign.map((name) => `Anything about ${JSON.stringify(name)}, which is no part of the export.`),
    ],
  };
}

function onTrail(manifest: ExportManifest, anchors: readonly Anchor[]): Statements {
  const { filter, firstRow, lastRow, head } = manifest;
  const [begins, ends] = [beginsAtTheFirst(manifest), endsAtTheHead(manifest)];
  const anchored = anchors.map(({ seq }) => ({ seq, isHere: firstRow !== null && seq >= firstRow && seq <= lastRow! }));
  const [proved, unproved]: [string[], string[]] = [[], []];
  if (firstRow === null) unproved.push('That there are no such rows, but for the word of the station.');
  else if (!isUnfiltered(filter)) {
    proved.push('Each row is as it was written, by its own hash; rows that follow each other are linked.');
    unproved.push(
      'That no row is missing between rows that do not follow each other: the filter left rows out, by the word of the station.',
    );
  } else proved.push(`Rows ${firstRow} to ${lastRow} are as they were written, in their order, and none between them is missing.`);
  if (begins && ends) proved.push(`It is the whole trail, from its first row to its head, row ${head.seq}.`);
  if (firstRow !== null && !begins && firstRow > 1)
    unproved.push(`What stood before row ${firstRow}, and that row ${firstRow} was written after it.`);
  if (lastRow !== null && !ends && lastRow < head.seq) {
    unproved.push(
      `What stands after row ${lastRow}, and that the trail led from it to its head, row ${head.seq}, but for the word of the station.`,
    );
  }
  for (const { seq, isHere } of anchored) {
    if (seq === head.seq || (isHere && isUnfiltered(filter))) proved.push(`The trail still has the head known from elsewhere, row ${seq}.`);
    else unproved.push(`That the trail still has the head known from elsewhere, row ${seq}: the row is not in the export.`);
  }
  if (anchored.length === 0) {
    unproved.push(
      'That the trail was not made anew by somebody who has the key: the head of an earlier export, kept elsewhere, would show it.',
    );
  }
  return { proved, unproved };
}

function onVerdicts({ head }: ExportManifest): Statements {
  return {
    proved: [],
    unproved: [
      `That the station's log was whole, but for its own word: when it made the export, it held every verdict against the seals of its trail and found nothing wrong. An export of the trail up to row ${head.seq} has these seals.`,
    ],
  };
}
