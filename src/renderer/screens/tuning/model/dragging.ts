/** Where thresholds stand on the scale, percent. */
export interface Marks {
  readonly review: number;
  readonly reject: number;
}

export type MarkName = keyof Marks;

/** REVIEW may come down to here. */
const LEAST = 0.1;
/** A typical good part reads 10; REJECT has to be above it. */
const LEAST_REJECT = 10.1;
const MOST = 99.9;

/** How far an arrow key goes, percent; with shift ten times that. */
export const STEP = 0.5;

/** Moves one mark; the other one stands, and stops it: REVIEW is never above REJECT. */
export function moved(marks: Marks, name: MarkName, toPercent: number): Marks {
  if (!Number.isFinite(toPercent)) return marks;
  const { low, high } = reachOf(marks, name);
  return { ...marks, [name]: Math.min(high, Math.max(low, toPercent)) };
}

/** Between what a mark can be. */
export function reachOf({ review, reject }: Marks, name: MarkName): { readonly low: number; readonly high: number } {
  return name === 'review' ? { low: LEAST, high: reject } : { low: Math.max(review, LEAST_REJECT), high: MOST };
}

/** Where a key takes a mark; undefined for a key that is none of these. */
export function afterKey(marks: Marks, name: MarkName, { key, shiftKey }: { key: string; shiftKey: boolean }): Marks | undefined {
  const step = shiftKey ? 10 * STEP : STEP;
  const { low, high } = reachOf(marks, name);
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return moved(marks, name, marks[name] - step);
    case 'ArrowRight':
    case 'ArrowUp':
      return moved(marks, name, marks[name] + step);
    case 'PageDown':
      return moved(marks, name, marks[name] - 10 * STEP);
    case 'PageUp':
      return moved(marks, name, marks[name] + 10 * STEP);
    case 'Home':
      return moved(marks, name, low);
    case 'End':
      return moved(marks, name, high);
    default:
      return undefined;
  }
}
