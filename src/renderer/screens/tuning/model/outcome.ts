import type { CommandOutput } from '../../../../contract/commands.ts';
import { type Share, share } from './share.ts';

export type ScoredPicture = CommandOutput<'versions.scores'>['pictures'][number];

/** From `review` on a person looks, from `reject` on the part goes out; raw scores. */
export interface Thresholds {
  readonly review: number;
  readonly reject: number;
}

export type ScoreVerdict = 'PASS' | 'REVIEW' | 'REJECT';

/** A picture that is labelled and has a score. */
export interface KnownPart {
  readonly pictureId: number;
  readonly imageId: number;
  readonly name: string;
  readonly kind: string | null;
  readonly score: number;
  /** Goods that the version was taught with and that are scored as if it had not been, goods that it never saw, and defects. */
  readonly group: Group;
}

export const GROUPS = ['heldOut', 'judged', 'defect'] as const;

export type Group = (typeof GROUPS)[number];

/** What is known of a version's pictures, and what is left out of every count. */
export interface KnownParts {
  readonly parts: readonly KnownPart[];
  /** Nobody has said what they show. */
  readonly unlabelled: number;
  /** They have no score: they could not be judged, or taught the version without being held out. */
  readonly unscored: number;
}

export function knownParts(pictures: readonly ScoredPicture[]): KnownParts {
  const parts = pictures.flatMap(({ pictureId, imageId, name, kind, label, how, score }): KnownPart[] =>
    label === 'none' || score === null
      ? []
      : [{ pictureId, imageId, name, kind, score, group: label === 'defect' ? 'defect' : how === 'heldOut' ? 'heldOut' : 'judged' }],
  );
  const unlabelled = pictures.filter(({ label }) => label === 'none').length;
  return { parts, unlabelled, unscored: pictures.length - unlabelled - parts.length };
}

/** A score level with a threshold has reached it, as on the line. */
export function verdictOn(score: number, { review, reject }: Thresholds): ScoreVerdict {
  if (score >= reject) return 'REJECT';
  return score >= review ? 'REVIEW' : 'PASS';
}

type Counts = Readonly<Record<ScoreVerdict, number>>;

/** What thresholds do to the parts in hand. */
export interface Outcome {
  readonly goods: Counts;
  readonly defects: Counts;
  /** Good parts that are thrown out, REVIEW among them where the recipe throws those out; undefined without goods. */
  readonly falseRejects: Share | undefined;
  /** Defects that go through the gate, REVIEW among them where the recipe lets those through; undefined without defects. */
  readonly misses: Share | undefined;
}

/** @param onReview what becomes of a part for REVIEW */
export function outcomeOf(parts: readonly KnownPart[], thresholds: Thresholds, onReview: 'PASS' | 'REJECT'): Outcome {
  const goods = { PASS: 0, REVIEW: 0, REJECT: 0 };
  const defects = { PASS: 0, REVIEW: 0, REJECT: 0 };
  for (const { group, score } of parts) (group === 'defect' ? defects : goods)[verdictOn(score, thresholds)]++;
  const rejected = onReview === 'REJECT' ? goods.REVIEW + goods.REJECT : goods.REJECT;
  const passed = onReview === 'PASS' ? defects.REVIEW + defects.PASS : defects.PASS;
  return { goods, defects, falseRejects: share(rejected, total(goods)), misses: share(passed, total(defects)) };
}

/** A part whose verdict would be another one. */
export interface Flip {
  readonly part: KnownPart;
  readonly from: ScoreVerdict;
  readonly to: ScoreVerdict;
  /** Whether what is said of it then is nearer to what it is. */
  readonly isBetter: boolean;
}

const SEVERITY: Readonly<Record<ScoreVerdict, number>> = { PASS: 0, REVIEW: 1, REJECT: 2 };

/** Whether another verdict on a part is nearer to what it is. */
export function isBetter(isDefect: boolean, from: ScoreVerdict, to: ScoreVerdict): boolean {
  return isDefect === SEVERITY[to] > SEVERITY[from];
}

/** Those that are worse off first, then by how much the score of each says. */
export function flipsOf(parts: readonly KnownPart[], before: Thresholds, after: Thresholds): Flip[] {
  return parts
    .flatMap((part): Flip[] => {
      const from = verdictOn(part.score, before);
      const to = verdictOn(part.score, after);
      if (from === to) return [];
      return [{ part, from, to, isBetter: isBetter(part.group === 'defect', from, to) }];
    })
    .sort((a, b) => Number(a.isBetter) - Number(b.isBetter) || b.part.score - a.part.score);
}

function total({ PASS, REVIEW, REJECT }: Counts): number {
  return PASS + REVIEW + REJECT;
}
