import { auroc } from './scoring/auroc.ts';
import { compareAuroc } from './scoring/compareAuroc.ts';
import type { VersionName } from './versions.ts';

/** Standard errors within which two versions count as equal: one-sided 95 %. */
const CLEARLY = 1.645;

/** What the gate's defects are where people have labelled some; the window tells that in its own words. */
export const LABELLED_DEFECTS = 'the labelled defects';

/** How one version tells defects from goods, beside the frozen backbone. */
export interface Comparison {
  readonly version: VersionName;
  /** Over goods held out and the gate's defects, 0..1. */
  readonly auroc: number;
  /** AUROC less that of stage 0 on the same pictures, and its 90 % interval. */
  readonly gain: { readonly value: number; readonly low: number; readonly high: number };
}

/** A version's scores of goods held out and of the gate's defects. */
export interface Contender {
  readonly name: VersionName;
  readonly goods: readonly number[];
  readonly defects: readonly number[];
}

export interface GateResult {
  readonly offered: VersionName;
  readonly comparisons: readonly Comparison[];
  readonly reason: string;
}

/**
 * The simplest version that is not clearly worse than the best.
 * @param versions from the simplest, stage 0 first, on the same pictures
 * @param judgedOn what the defects are, for the reason
 */
export function chooseVersion(versions: readonly Contender[], judgedOn: string): GateResult {
  const comparisons = versions.map((version): Comparison => {
    const { difference, standardError } = compareAuroc(version, versions[0]);
    const reach = Number.isNaN(standardError) ? 1 : CLEARLY * standardError; // one picture says nothing of the others
    return {
      version: version.name,
      auroc: areaOf(version),
      gain: { value: difference, low: difference - reach, high: difference + reach },
    };
  });
  const best = comparisons.reduce((a, b, i) => (b.auroc > comparisons[a].auroc ? i : a), 0);
  const offered = versions.findIndex((version) => {
    const { difference, standardError } = compareAuroc(versions[best], version);
    return !(difference > CLEARLY * standardError);
  });
  const of = (i: number): string => `${versions[i].name} (AUROC ${comparisons[i].auroc.toFixed(4)})`;
  const reason =
    offered === best
      ? `${of(best)} is the best on ${judgedOn}`
      : `${of(offered)} is the simplest that is not clearly worse than the best, ${of(best)}, on ${judgedOn}`;
  return { offered: versions[offered].name, comparisons, reason };
}

function areaOf({ goods, defects }: Contender): number {
  return auroc([...goods, ...defects], [...goods.map(() => false), ...defects.map(() => true)]) ?? 0.5;
}
