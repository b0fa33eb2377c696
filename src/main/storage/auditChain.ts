import { auditHash, type AuditRow, GENESIS_HASH, type UnhashedRow } from './auditRow.ts';

/** What can be wrong with a trail. */
export type Tampering =
  /** A field is not what the row's hash was made of. */
  | 'edited'
  /** Rows between two others are gone. */
  | 'missing'
  /** A row stands in the place of another. */
  | 'moved'
  /** A row does not follow the one before it, though both are whole. */
  | 'unlinked'
  /** Rows were made anew, chain and all, after they had been signed. */
  | 'rewritten'
  /** The end of the trail is gone. */
  | 'cut'
  /** A checkpoint was not signed by the station, or not like this. */
  | 'forged'
  /** A checkpoint that must be there is not. */
  | 'unsigned'
  /** The clock went back, and the row does not say so. */
  | 'clock';

export interface Finding {
  readonly tampering: Tampering;
  /** The first row that cannot be trusted. */
  readonly seq: number;
  /** What is wrong with it, in words. */
  readonly text: string;
}

/** How far from its own place a row is looked for. */
const MOVED_AT_MOST = 10_000;

/** What is wrong with a row by itself and as the one after `previous` (undefined: as the first of all). */
export function findingOf(row: AuditRow, previous: Pick<AuditRow, 'seq' | 'hash' | 'atUtcMs'> | undefined): Finding | undefined {
  const { hash, ...unhashed } = row;
  const { seq } = row;
  const expectedSeq = (previous?.seq ?? 0) + 1;
  if (seq !== expectedSeq) return missing(expectedSeq, seq);
  const isLinked = row.previousHash === (previous?.hash ?? GENESIS_HASH);
  if (auditHash(unhashed) !== hash) {
    const ownSeq = isLinked ? undefined : placeOf(unhashed, hash);
    if (ownSeq !== undefined) return { tampering: 'moved', seq, text: `row ${ownSeq} stands in the place of row ${seq}` };
    return { tampering: 'edited', seq, text: `a field of row ${seq} was changed after it was written` };
  }
  if (!isLinked) {
    if (!previous) return { tampering: 'unlinked', seq, text: `row ${seq} was not the first one` };
    const text = `row ${previous.seq} is not the one that row ${seq} was written after: one of them was replaced`;
    return { tampering: 'unlinked', seq: previous.seq, text };
  }
  const clockSetBackMs = previous ? Math.max(0, previous.atUtcMs - row.atUtcMs) : 0;
  if (row.clockSetBackMs === clockSetBackMs) return undefined;
  return {
    tampering: 'clock',
    seq,
    text: `row ${seq} says that the clock was set back by ${row.clockSetBackMs} ms; it was ${clockSetBackMs}`,
  };
}

function missing(expectedSeq: number, seq: number): Finding {
  if (seq < expectedSeq) return { tampering: 'moved', seq, text: `row ${seq} comes where row ${expectedSeq} should` };
  const rows = seq - 1 === expectedSeq ? `row ${expectedSeq} is` : `rows ${expectedSeq} to ${seq - 1} are`;
  return { tampering: 'missing', seq: expectedSeq, text: `${rows} missing` };
}

/** The number that a row had when its hash was made. */
function placeOf(row: UnhashedRow, hash: string): number | undefined {
  for (let distance = 1; distance <= MOVED_AT_MOST; distance++) {
    for (const seq of [row.seq - distance, row.seq + distance]) {
      if (seq > 0 && auditHash({ ...row, seq }) === hash) return seq;
    }
  }
  return undefined;
}
