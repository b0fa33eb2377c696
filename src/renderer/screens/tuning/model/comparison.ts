import type { CommandOutput } from '../../../../contract/commands.ts';
import { isBetter } from './outcome.ts';
import { Z_95 } from './share.ts';

export type Comparison = CommandOutput<'versions.compare'>;

/** How the second version does beside the first one, by AUROC on the same pictures. */
export type Finding =
  | { readonly says: 'better' | 'worse' | 'alike'; readonly gain: number; readonly low: number; readonly high: number }
  /** There are too few goods or defects to say anything. */
  | { readonly says: 'unknown' };

/** Clearly better or worse where the 95 % interval of the gain leaves 0 out; a gain of 0 with no doubt is alike. */
export function findingOf({ gain }: Pick<Comparison, 'gain'>): Finding {
  if (gain === null) return { says: 'unknown' };
  const reach = Z_95 * gain.standardError;
  const low = Math.max(-1, gain.value - reach);
  const high = Math.min(1, gain.value + reach);
  return { says: low > 0 ? 'better' : high < 0 ? 'worse' : 'alike', gain: gain.value, low, high };
}

type Differing = Comparison['differing'][number];

/** Whether the second version's opinion of a picture is nearer to its label; undefined where nobody has said what it shows. */
export function isImproved({ label, opinions: [first, second] }: Pick<Differing, 'label' | 'opinions'>): boolean | undefined {
  if (label === 'none') return undefined;
  return isBetter(label === 'defect', first.verdict, second.verdict);
}

/** Those that got worse first, then those that got better, then those without a label. */
export function byGravity(differing: readonly Differing[]): Differing[] {
  const rank = (one: Differing): number => ({ false: 0, true: 1, undefined: 2 })[String(isImproved(one)) as 'true' | 'false' | 'undefined'];
  return [...differing].sort((a, b) => rank(a) - rank(b));
}
