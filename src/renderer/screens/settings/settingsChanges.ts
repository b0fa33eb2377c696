import { t, tryMessage } from '../../i18n/text.ts';
import { type Change, changesBetween } from '../../ui/changes.ts';
import { type SettingsField, fieldAt } from './settingsFields.ts';
import { clockTime } from './shifts.ts';

/** What differs between two settings, or parts of them, in words. */
export function settingsChanges(before: unknown, after: unknown): Change[] {
  return changesBetween(before, after).flatMap(({ what, from, to }) => {
    const found = fieldAt(what);
    if (!found) return [];
    const { field, number } = found;
    return [{ what: t(field.name, { number }), from: valueText(field, from), to: valueText(field, to) }];
  });
}

function valueText({ unit, values, isTimeOfDay }: SettingsField, value: string | null): string | null {
  if (value === null) return null;
  if (values !== undefined) return tryMessage(`${values}${value}`) ?? value;
  if (isTimeOfDay) return clockTime(Number(value));
  return unit === undefined ? value : `${value} ${unit}`;
}
