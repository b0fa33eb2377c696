import { type AlarmCode, ALARMS } from '../../../contract/alarms.ts';
import { wordsByCode } from './wordsByCode.ts';

/** What each alarm means and what to do, as the contract says it. */
export const alarms = wordsByCode<'alarm', AlarmCode>('alarm', ALARMS);
