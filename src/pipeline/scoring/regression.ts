import { decide, type ScoreVerdict, type Thresholds } from './verdict.ts';

/** A labelled picture, scored by the version before and by the one after. */
export interface ScoredTwice {
  readonly isDefect: boolean;
  readonly before: number;
  readonly after: number;
}

/** Why a version may not take the place of another one. */
export type Objection = 'DEFECTS_MILDER' | 'MORE_GOODS_REJECTED' | 'REJECT_ABOVE_INTERVAL';

/** What changed for the worse and for the better, as indices into the pictures. */
export interface Regression {
  readonly isPassed: boolean;
  /** Defects that have a milder verdict. */
  readonly newlyMissed: readonly number[];
  /** Goods that are rejected and were not. */
  readonly newlyRejected: readonly number[];
  /** Goods that were rejected and are not any more. */
  readonly newlyPassed: readonly number[];
  /** What speaks against it; nothing where it has passed. */
  readonly objections: readonly Objection[];
  /** The same in words, for the record. */
  readonly reason: string;
}

const SEVERITY: Readonly<Record<ScoreVerdict, number>> = { PASS: 0, REVIEW: 1, REJECT: 2 };

/**
 * Whether a version may take the place of another one: no labelled defect has a milder verdict, and no more goods are rejected. Where no defect
 * is labelled nothing could show that the new thresholds miss any; then REJECT may not lie above where it might have lain anyway.
 * @param before thresholds that the one before judges by, and the end of the 95 % interval of its REJECT as it was suggested
 */
export function regressionOf(
  pictures: readonly ScoredTwice[],
  before: Thresholds & { readonly rejectHigh: number },
  after: Thresholds,
): Regression {
  const verdicts = pictures.map((picture) => ({
    isDefect: picture.isDefect,
    before: decide(picture.before, before),
    after: decide(picture.after, after),
  }));
  const where = (holds: (picture: (typeof verdicts)[number]) => boolean): number[] =>
    verdicts.flatMap((picture, i) => (holds(picture) ? [i] : []));
  const newlyMissed = where((picture) => picture.isDefect && SEVERITY[picture.after] < SEVERITY[picture.before]);
  const newlyRejected = where((picture) => !picture.isDefect && picture.before !== 'REJECT' && picture.after === 'REJECT');
  const newlyPassed = where((picture) => !picture.isDefect && picture.before === 'REJECT' && picture.after !== 'REJECT');
  const hasDefects = pictures.some(({ isDefect }) => isDefect);
  const words: Record<Objection, string | undefined> = {
    DEFECTS_MILDER: newlyMissed.length > 0 ? `${newlyMissed.length} labelled defects have a milder verdict` : undefined,
    MORE_GOODS_REJECTED:
      newlyRejected.length > newlyPassed.length ? `${newlyRejected.length - newlyPassed.length} more good parts are rejected` : undefined,
    REJECT_ABOVE_INTERVAL:
      !hasDefects && after.reject > before.rejectHigh
        ? `no defect is labelled, and REJECT rises to ${after.reject}, above ${before.rejectHigh}, the end of its interval`
        : undefined,
  };
  const objections = (Object.keys(words) as Objection[]).filter((objection) => words[objection] !== undefined);
  return {
    isPassed: objections.length === 0,
    newlyMissed,
    newlyRejected,
    newlyPassed,
    objections,
    reason:
      objections.length > 0
        ? objections.map((objection) => words[objection]).join('; ')
        : `no worse on ${pictures.length} labelled pictures`,
  };
}
