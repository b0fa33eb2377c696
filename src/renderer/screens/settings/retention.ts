import type { CommandOutput } from '../../../contract/commands.ts';
import { t } from '../../i18n/text.ts';

export type Retention = CommandOutput<'recipes.read'>['settings']['retention'];
type Keep = NonNullable<Retention['PASS']>;

/** For how long, in words. */
export function keepWords(keep: Keep | undefined): string {
  if (keep === undefined) return t('retention.always');
  const { days, parts } = keep;
  const words = [];
  if (days !== undefined) words.push(t('retention.days', { days }));
  if (parts !== undefined) words.push(t('retention.parts', { parts }));
  return words.join(', ');
}
