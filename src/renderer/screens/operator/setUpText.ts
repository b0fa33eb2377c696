import type { LineSetUp } from '../../../contract/lineSetUp.ts';
import { t } from '../../i18n/text.ts';

/** What a line is made of, in a line. */
export function setUpText({ source, trigger, plc }: LineSetUp): string {
  const from = source.kind === 'pushed' ? t('line.source.pushed') : t(`line.source.${source.kind}`, { folder: source.folder });
  return [from, t(`line.trigger.${trigger.by}`), t(`line.plc.${plc.kind}`)].join(' · ');
}
