/** A number as people type it, with a point or a comma before its decimals; NaN where it is none, undefined where nothing was typed. */
export function typedNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return /^[+-]?\d+([.,]\d*)?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : NaN;
}

/** What is wrong with a field; words stand in the catalogue under `tuning.error.KIND`. */
export type FieldError =
  | { readonly kind: 'missing' | 'notANumber' | 'notWhole' }
  | { readonly kind: 'outOfRange'; readonly min: number; readonly max: number }
  | { readonly kind: 'notMultiple'; readonly of: number }
  | { readonly kind: 'cropIncomplete' | 'sizeIncomplete' | 'deadlineAfterGate' | 'confirmedBeforeDeadline' | 'keepOrder' };

export interface NumberRule {
  readonly min: number;
  readonly max: number;
  /** Decimals are allowed. */
  readonly isFractional?: true;
  readonly multipleOf?: number;
  /** May be left out. */
  readonly isOptional?: true;
  /** What is typed is so many times what is kept: 100 for a share that is typed in percent. */
  readonly typedTimes?: number;
}

/** @returns the number as it is kept, undefined where it was left out, or what is wrong */
export function readNumber(text: string, rule: NumberRule): { readonly value?: number; readonly error?: FieldError } {
  const typed = typedNumber(text);
  if (typed === undefined) return rule.isOptional ? {} : { error: { kind: 'missing' } };
  if (Number.isNaN(typed)) return { error: { kind: 'notANumber' } };
  if (!rule.isFractional && !Number.isInteger(typed)) return { error: { kind: 'notWhole' } };
  if (typed < rule.min || typed > rule.max) return { error: { kind: 'outOfRange', min: rule.min, max: rule.max } };
  if (rule.multipleOf !== undefined && typed % rule.multipleOf !== 0) return { error: { kind: 'notMultiple', of: rule.multipleOf } };
  // 12.3 % is kept as 0.123, not as what a division of doubles makes of it.
  return { value: rule.typedTimes === undefined ? typed : Number((typed / rule.typedTimes).toPrecision(12)) };
}
