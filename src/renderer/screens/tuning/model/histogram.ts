import type { Group, KnownPart } from './outcome.ts';

/** Parts whose score reads from `fromPercent` on, and below `toPercent`. */
export interface Bin {
  readonly fromPercent: number;
  readonly toPercent: number;
  readonly counts: Readonly<Record<Group, number>>;
}

/** How wide a bin is, percent. */
const WIDTH = 2.5;
const BINS = 100 / WIDTH;

/** All bins of the scale from 0 to 100, the empty ones too. */
export function binned(parts: readonly Pick<KnownPart, 'score' | 'group'>[], toPercent: (score: number) => number): Bin[] {
  const bins = Array.from({ length: BINS }, (_, i) => ({
    fromPercent: i * WIDTH,
    toPercent: (i + 1) * WIDTH,
    counts: { heldOut: 0, judged: 0, defect: 0 },
  }));
  // The scale never reaches 100 but for rounding.
  for (const { score, group } of parts) bins[Math.min(BINS - 1, Math.floor(toPercent(score) / WIDTH))].counts[group]++;
  return bins;
}

/** The most that stands on either side of the axis: goods above it, defects below. */
export function heightsOf(bins: readonly Bin[]): { readonly goods: number; readonly defects: number } {
  return {
    goods: Math.max(0, ...bins.map(({ counts }) => counts.heldOut + counts.judged)),
    defects: Math.max(0, ...bins.map(({ counts }) => counts.defect)),
  };
}
