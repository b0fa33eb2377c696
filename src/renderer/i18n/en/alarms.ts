import { type AlarmCode, ALARMS } from '../../../contract/alarms.ts';

type AlarmWords = { readonly [C in AlarmCode as `alarm.${C}.meaning` | `alarm.${C}.remedy`]: string };

/** What each alarm means and what to do, as the contract says it. */
export const alarms = Object.fromEntries(
  Object.entries(ALARMS).flatMap(([code, { meaning, remedy }]) => [
    [`alarm.${code}.meaning`, meaning],
    [`alarm.${code}.remedy`, remedy],
  ]),
) as AlarmWords;
