import type { AlarmCode } from '../../../contract/alarms.ts';
import { percentOf, type ScalePoints } from '../../../contract/scale.ts';
import { formatNumber, formatPercent } from '../../i18n/format.ts';
import type { MessageKey } from '../../i18n/en/index.ts';
import { t, tryMessage } from '../../i18n/text.ts';
import type { FieldError } from './model/numbers.ts';
import type { FieldChange, Leaf } from './model/recipeChanges.ts';
import type { Share } from './model/share.ts';

/** `1.234`: as many digits as tell two thresholds apart. */
export function rawText(score: number): string {
  const digits = score === 0 ? 4 : Math.max(0, 3 - Math.floor(Math.log10(Math.abs(score))));
  return formatNumber(score, Math.min(digits, 8));
}

/** `32.5 % (raw 1.234)` */
export function scoreText(score: number, scale: ScalePoints): string {
  return t('tuning.score', { percent: formatNumber(percentOf(score, scale), 1), raw: rawText(score) });
}

/** `+0.012`, `−0.012`, `0.000`: a difference of two AUROC. */
export function gainText(gain: number): string {
  return `${gain > 0 ? '+' : gain < 0 ? '−' : ''}${formatNumber(Math.abs(gain), 3)}`;
}

/** `2.5 % (0.4 to 12.9 %)` */
export function rateText({ value, low, high }: Pick<Share, 'value' | 'low' | 'high'>): string {
  return t('tuning.rate', { value: formatPercent(value), low: formatNumber(100 * low, 1), high: formatPercent(high) });
}

export function errorText(error: FieldError | undefined): string | undefined {
  if (error === undefined) return undefined;
  if (error.kind === 'outOfRange') return t('tuning.error.outOfRange', { min: formatNumber(error.min), max: formatNumber(error.max) });
  if (error.kind === 'notMultiple') return t('tuning.error.notMultiple', { of: error.of });
  return t(`tuning.error.${error.kind}`);
}

/** What a field of a recipe is called. */
export function fieldText(field: string): string {
  return tryMessage(`tuning.field.${field}`) ?? field;
}

/** A change of a recipe in words, for a table or a signature. */
export function changeText({ field, from, to }: FieldChange): { what: string; from: string; to: string } {
  return { what: fieldText(field), from: leafText(field, from), to: leafText(field, to) };
}

function leafText(field: string, value: Leaf | undefined): string {
  if (value === undefined) return t(field.startsWith('retention.') ? 'tuning.value.always' : 'tuning.value.none');
  if (Array.isArray(value))
    return value.length === 0 ? t('tuning.value.none') : value.map((code) => alarmText(code as AlarmCode)).join('; ');
  if (typeof value === 'string') return tryMessage(`tuning.value.${value}`) ?? value;
  const unit = unitOf(field);
  if (field.startsWith('thresholds.')) return rawText(value as number);
  if (unit === '%') return formatPercent(value as number);
  const digits = Number.isInteger(value) ? 0 : 2;
  return `${formatNumber(value as number, digits)}${unit === '' ? '' : ` ${unit}`}`;
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/Px$/, 'px'],
  [/Ms$/, 'ms'],
  [/Min$/, 'min'],
  [/(mostBright|mostDark|Share)$/, '%'],
];

/** The unit that a field is typed in; empty for none. */
export function unitOf(field: string): string {
  return UNITS.find(([pattern]) => pattern.test(field))?.[1] ?? '';
}

/** What an alarm is about, short. */
export function alarmText(code: AlarmCode): string {
  return t(`tuning.alarm.${code}`);
}

/** What a picture is known to show. */
export function labelText(label: 'good' | 'defect' | 'none', kind: string | null): string {
  switch (label) {
    case 'good':
      return t('tuning.part.good');
    case 'defect':
      return t('tuning.part.defect', { kind: kind ?? '' });
    case 'none':
      return t('tuning.part.none');
  }
}

/** `Version 3 · in force` */
export function versionText({ version, state }: { readonly version: number; readonly state: keyof typeof STATES }): string {
  return `${t('tuning.version', { version })} · ${t(STATES[state])}`;
}

const STATES = {
  draft: 'tuning.state.draft',
  offered: 'tuning.state.offered',
  active: 'tuning.state.active',
  retired: 'tuning.state.retired',
} as const satisfies Record<string, MessageKey>;

/** Which of the method's versions a model is, as its bundle calls it. */
export function methodText(name: string | undefined): string {
  return name === undefined ? t('tuning.method.unknown') : (tryMessage(`tuning.method.${name}`) ?? name);
}
