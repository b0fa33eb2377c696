import type { CommandInput } from '../../../../contract/commands.ts';
import { type FieldError, type NumberRule, readNumber } from './numbers.ts';

type Rule = CommandInput<'thresholds.suggest'>['rule'];

export const RULES = ['default', 'byFalseRejectRate', 'byRecall', 'byCost'] as const;

export type RuleName = (typeof RULES)[number];
export type RuleField = 'maxRate' | 'minRecall' | 'falseRejectCost' | 'missCost' | 'defectShare';

/** What a person says of each. */
export const RULE_FIELDS: Readonly<Record<RuleName, readonly RuleField[]>> = {
  default: [],
  byFalseRejectRate: ['maxRate'],
  byRecall: ['minRecall'],
  byCost: ['falseRejectCost', 'missCost', 'defectShare'],
};

/** Shares are typed in percent; neither all nor none of the parts may be rejected, or be defects. */
const INNER_PERCENT: NumberRule = { min: 0.01, max: 99.99, isFractional: true, typedTimes: 100 };
const COST: NumberRule = { min: 0.001, max: 1e12, isFractional: true };

const NUMBERS: Readonly<Record<RuleField, NumberRule>> = {
  maxRate: INNER_PERCENT,
  minRecall: { ...INNER_PERCENT, min: 0, max: 100 },
  falseRejectCost: COST,
  missCost: COST,
  defectShare: INNER_PERCENT,
};

/** What was typed as a rule, or what is wrong with it. */
export function ruleOf(
  name: RuleName,
  typed: Readonly<Record<RuleField, string>>,
): { readonly rule?: Rule; readonly errors: Partial<Record<RuleField, FieldError>> } {
  const read = RULE_FIELDS[name].map((field) => ({ field, ...readNumber(typed[field], NUMBERS[field]) }));
  const errors = Object.fromEntries(read.flatMap(({ field, error }) => (error ? [[field, error]] : [])));
  if (Object.keys(errors).length > 0) return { errors };
  // The fields of each rule are the members of its shape.
  return { rule: { rule: name, ...Object.fromEntries(read.map(({ field, value }) => [field, value])) } as Rule, errors };
}
