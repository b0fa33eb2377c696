import { PipelineError } from '../errors.ts';

/** How scores read to people: 0..100, for every product alike. */
export interface Scale {
  /** A raw score's reading: strictly increasing, to the precision of the number. */
  readonly toPercent: (score: number) => number;
}

/**
 * The scale on which the REJECT threshold always reads 50, a typical good (the median of the held-out goods) reads 10, and a part as
 * far above the threshold as a typical good is below it reads 90: the logistic 100 / (1 + exp(-(score - reject) / w)) with
 * w = (reject - typicalGood) / ln 9. REVIEW reads wherever it falls between: two thirds of the way up, as 2 deviations are of 3, it
 * reads 100 / (1 + 9^(1/3)) = 32.5.
 *
 * Throws SCORES_SCALE_COLLAPSED unless the typical good is below the threshold.
 */
export function createScale({ reject, typicalGood }: { reject: number; typicalGood: number }): Scale {
  const width = (reject - typicalGood) / Math.log(9);
  if (!(width > 0 && Number.isFinite(width))) {
    const detail = `REJECT ${reject}, typical good ${typicalGood}`;
    throw new PipelineError('SCORES_SCALE_COLLAPSED', 'score scale', { detail });
  }
  return {
    toPercent(score) {
      if (Number.isNaN(score)) throw new PipelineError('SCORES_NOT_FINITE', 'score scale', { detail: 'the score is NaN' });
      return 100 / (1 + Math.exp(-(score - reject) / width));
    },
  };
}
