/** What a scale hangs on: raw scores of one model. */
export interface ScalePoints {
  readonly reject: number;
  /** The median score of the goods that were held out when the model was taught. */
  readonly typicalGood: number;
}

/**
 * What a raw score reads to people, 0..100: REJECT always reads 50, a typical good 10. The same as `createScale` in
 * `src/pipeline/scoring/scale.ts`, for whoever has numbers of a station alone.
 */
export function percentOf(score: number, points: ScalePoints): number {
  return 100 / (1 + Math.exp(-(score - points.reject) / widthOf(points)));
}

/** The raw score that reads so; `percent` lies between 0 and 100. */
export function scoreAt(percent: number, points: ScalePoints): number {
  return points.reject + widthOf(points) * Math.log(percent / (100 - percent));
}

function widthOf({ reject, typicalGood }: ScalePoints): number {
  return (reject - typicalGood) / Math.log(9);
}
