import type { ScoreVerdict } from '../../pipeline/scoring/verdict.ts';
import type { Box } from './box.ts';

/** One part that was judged while it was known what it really is. */
export interface JudgedPart {
  /** The picture, as people shall find it. */
  readonly file: string;
  /** `good`, or the kind of the defect. */
  readonly truth: string;
  readonly verdict: ScoreVerdict;
  readonly score: number;
  /** 0..100, REJECT at 50. */
  readonly percent: number;
  readonly decodeMs: number;
  readonly graphMs: number;
}

/** A part with what there is to see of it. Both pictures are data URLs of the model's input size. */
export interface PicturedPart extends JudgedPart {
  readonly picture: string;
  readonly heat: string;
  /** Where the defect really is. */
  readonly defect?: Box;
}

/** How a verdict stands to the truth. A part for a person to look at is neither right nor wrong. */
export type Outcome = 'right' | 'review' | 'false reject' | 'miss';

export function outcomeOf({ truth, verdict }: Pick<JudgedPart, 'truth' | 'verdict'>): Outcome {
  if (verdict === 'REVIEW') return 'review';
  if (truth === 'good') return verdict === 'REJECT' ? 'false reject' : 'right';
  return verdict === 'PASS' ? 'miss' : 'right';
}

/** A kind of defect as people read it: `missing-feature` is a missing feature. */
export function truthText(truth: string): string {
  return truth.replaceAll('-', ' ');
}
