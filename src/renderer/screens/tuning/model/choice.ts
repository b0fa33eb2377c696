import type { VersionMetrics } from '../../../../contract/version.ts';

/** Which of the ways to judge that a teaching made was taken. */
export interface Choice {
  readonly offered: string;
  /** What tells defects from good parts best; the simplest of those alike. */
  readonly best: string;
  /** Whether they were compared on defects that people have labelled, else on made-up ones. */
  readonly isByLabels: boolean;
}

/** Undefined where there was nothing to choose from, or a version of elsewhere does not tell. */
export function choiceOf({ comparisons = [], offered, judgedOn }: NonNullable<VersionMetrics['training']>): Choice | undefined {
  const best = comparisons.toSorted((a, b) => b.auroc - a.auroc)[0]?.version;
  if (offered === undefined || best === undefined) return undefined;
  return { offered, best, isByLabels: judgedOn === 'the labelled defects' };
}
