import type { Choice } from './teaching/choice.ts';

/** What a person has looked at on the way. The station has no record of it, for it changes nothing there; the window keeps it. */
export interface Notes {
  /** Pictures up to this id were checked. */
  readonly checkedUpTo: number;
  /** Pictures that a check had found something about, and that a person keeps. */
  readonly kept: readonly number[];
  /** The candidate that the steps below were gone through with. */
  readonly versionId: number | null;
  readonly seen: readonly string[];
  /** How the product was taught last; null where it never was here. */
  readonly teaching: Choice | null;
  /** Whether nothing has come of that yet. */
  readonly isTeaching: boolean;
}

export const NO_NOTES: Notes = { checkedUpTo: 0, kept: [], versionId: null, seen: [], teaching: null, isTeaching: false };

/** @param stationKey tells stations apart that one window has opened */
export function readNotes(stationKey: string, productId: number): Notes {
  try {
    return { ...NO_NOTES, ...(JSON.parse(localStorage.getItem(nameOf(stationKey, productId)) ?? '{}') as Partial<Notes>) };
  } catch {
    return NO_NOTES;
  }
}

export function writeNotes(stationKey: string, productId: number, notes: Notes): void {
  localStorage.setItem(nameOf(stationKey, productId), JSON.stringify(notes));
}

function nameOf(stationKey: string, productId: number): string {
  return `lynceus.teach.${stationKey.slice(0, 16)}.${productId}`;
}
