import type { Retention } from '../../../../contract/recipe.ts';
import { VERDICTS } from '../../../../contract/verdict.ts';
import { type FieldError, type NumberRule, readNumber } from './numbers.ts';

export const KEPT_BY = ['days', 'parts'] as const;

type KeptVerdict = (typeof VERDICTS)[number];
type KeptBy = (typeof KEPT_BY)[number];

const RULES: Readonly<Record<KeptBy, NumberRule>> = {
  days: { min: 0, max: 36_500, isOptional: true },
  parts: { min: 0, max: 100_000_000, isOptional: true },
};

/** For how long pictures are kept, as it is being typed; empty where there is no end. */
export type RetentionForm = Record<KeptVerdict, Record<KeptBy, string>>;

export type RetentionErrors = Partial<Record<`${KeptVerdict}.${KeptBy}`, FieldError>>;

export function retentionFormOf(retention: Retention, write: (value: number) => string): RetentionForm {
  const text = (value: number | undefined): string => (value === undefined ? '' : write(value));
  return Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, { days: text(retention[verdict]?.days), parts: text(retention[verdict]?.parts) }]),
  ) as RetentionForm;
}

/** What was typed, or by field what is wrong with it: pictures of defects are kept at least as long as those of good parts. */
export function retentionOf(form: RetentionForm): { readonly retention?: Retention; readonly errors: RetentionErrors } {
  const errors: RetentionErrors = {};
  const retention: Retention = {};
  for (const verdict of VERDICTS) {
    const keep: { days?: number; parts?: number } = {};
    for (const by of KEPT_BY) {
      const { value, error } = readNumber(form[verdict][by], RULES[by]);
      if (error) errors[`${verdict}.${by}`] = error;
      else if (value !== undefined) keep[by] = value;
    }
    if (Object.keys(keep).length > 0) retention[verdict] = keep;
  }
  const days = (verdict: KeptVerdict): number => retention[verdict]?.days ?? Infinity;
  if (days('PASS') > days('REVIEW')) errors['REVIEW.days'] ??= { kind: 'keepOrder' };
  if (days('REVIEW') > days('REJECT')) errors['REJECT.days'] ??= { kind: 'keepOrder' };
  return Object.keys(errors).length === 0 ? { retention, errors } : { errors };
}
