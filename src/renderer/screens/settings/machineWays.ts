import type { CommandOutput } from '../../../contract/commands.ts';
import { formatNumber } from '../../i18n/format.ts';
import { t } from '../../i18n/text.ts';

export type Diagnosis = CommandOutput<'doctor.examine'>;
export type Way = Diagnosis['training'][number];

const MARKS = { chosen: 'good', usable: 'unsure', unusable: 'warning' } as const;

/** How a way to compute is marked. One that cannot be used is nothing wrong as long as another one is taken. */
export function markOf({ state }: Way): { readonly state: 'good' | 'unsure' | 'warning'; readonly word: string } {
  return { state: MARKS[state], word: t(`machine.state.${state}`) };
}

/** Of training both stages, of the line one picture. */
export function speedOf({ ms }: Way): string {
  return ms.length === 0 ? '–' : ms.map((value) => formatNumber(value, value < 100 ? 1 : 0)).join(' / ');
}
