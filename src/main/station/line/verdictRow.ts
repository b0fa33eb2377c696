import type { FaultCode } from '../../../refusals/partFaults.ts';
import type { LineVerdict, NewVerdict } from '../../storage/verdicts.ts';
import type { Judged, LineProduct } from './lineWorld.ts';
import type { Part } from './partsInFlight.ts';

/** What is known of a part beyond its verdict. */
export interface RowFacts {
  /** From the trigger to the picture. */
  readonly frameMs?: number;
  readonly judged?: Judged;
  readonly faultCode?: FaultCode;
}

interface Conclusion extends RowFacts {
  readonly verdict: LineVerdict;
  readonly judgedUtcMs: number;
}

/** The row of a part that has its verdict now. */
export function verdictRow(
  { productId, recipeId, modelVersionId, thresholds }: LineProduct,
  { tag, triggeredMs }: Pick<Part, 'tag' | 'triggeredMs'>,
  { verdict, judgedUtcMs, frameMs, judged, faultCode }: Conclusion,
): NewVerdict {
  return {
    tag,
    judgedUtcMs,
    utcOffsetMin: -new Date(judgedUtcMs).getTimezoneOffset(),
    productId,
    recipeId,
    modelVersionId,
    score: judged?.score ?? null,
    reviewThreshold: thresholds.review,
    rejectThreshold: thresholds.reject,
    verdict,
    faultCode: faultCode ?? null,
    frameMs: frameMs ?? null,
    decodeMs: judged?.decodeMs ?? null,
    inferenceMs: judged?.inferenceMs ?? null,
    totalMs: performance.now() - triggeredMs,
    imageId: judged?.imageId ?? null,
    heatMapId: judged?.heatMapId ?? null,
  };
}
