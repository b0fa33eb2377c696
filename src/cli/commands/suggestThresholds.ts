import { type Command, InvalidArgumentError } from 'commander';
import type { CommandInput, CommandOutput } from '../../contract/commands.ts';
import { estimateText, percentText, scoreText } from '../format.ts';
import { parseCount } from '../options.ts';
import { printResult } from '../output.ts';
import { versionNumbered } from '../station/names.ts';
import { addPersonOptions, type PersonOptions } from '../station/options.ts';
import { asPerson } from '../station/session.ts';

type Rule = CommandInput<'thresholds.suggest'>['rule'];
type Suggested = CommandOutput<'thresholds.suggest'>;

/** Adds the command that suggests thresholds to those of versions. */
export function addSuggestThresholds(versions: Command): void {
  addPersonOptions(versions.command('suggest-thresholds <product>'))
    .argument('<version>', 'its number', parseCount)
    .description('Suggest thresholds by the pictures that are labelled now; nothing is changed.')
    .option(
      '--rule <rule>',
      'default (goods alone), false-rejects=RATE, recall=SHARE, or cost=FALSE_REJECT,MISS,DEFECT_SHARE; rates and shares are 0..1',
      parseRule,
      { rule: 'default' } satisfies Rule,
    )
    .action(async (product: string, number: number, options: PersonOptions & { rule: Rule }) => {
      const suggested = await asPerson(options, async (ask) => {
        const { id: versionId } = await versionNumbered(ask, product, number);
        return ask('thresholds.suggest', { versionId, rule: options.rule });
      });
      printResult(options, suggested, suggestionText(suggested));
    });
}

function parseRule(text: string): Rule {
  const [name, values = ''] = text.split('=', 2);
  const numbers = values === '' ? [] : values.split(',').map(Number);
  if (!numbers.some(Number.isNaN)) {
    if (name === 'default' && numbers.length === 0) return { rule: 'default' };
    if (name === 'false-rejects' && numbers.length === 1) return { rule: 'byFalseRejectRate', maxRate: numbers[0] };
    if (name === 'recall' && numbers.length === 1) return { rule: 'byRecall', minRecall: numbers[0] };
    if (name === 'cost' && numbers.length === 3) {
      const [falseRejectCost, missCost, defectShare] = numbers;
      return { rule: 'byCost', falseRejectCost, missCost, defectShare };
    }
  }
  throw new InvalidArgumentError('Give default, false-rejects=0.01, recall=0.95 or cost=1,100,0.02.');
}

function suggestionText({ review, reject, goods, defects, falseRejectRate, recall, rejectInterval, warnings }: Suggested): string {
  return [
    `REVIEW from ${scoreText(review)}, REJECT from ${scoreText(reject)}`,
    `  rests on        ${goods} good pictures, ${defects} defects`,
    `  REJECT          could lie from ${scoreText(rejectInterval.low)} to ${scoreText(rejectInterval.high)} with other good parts`,
    `  false rejects   ${estimateText(falseRejectRate, percentText)} of good parts are expected`,
    `  recall          ${recall ? `${estimateText(recall, percentText)} of the defects` : 'unknown: no defect is labelled'}`,
    ...warnings.map(({ code, message }) => `  ${code}: ${message}`),
  ].join('\n');
}
