import { alarms } from './alarms.ts';
import { app } from './app.ts';
import { audit } from './audit.ts';
import { faults } from './faults.ts';
import { firstRun } from './firstRun.ts';
import { operator } from './operator.ts';
import { people } from './people.ts';
import { review } from './review.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { statistics } from './statistics.ts';
import { teach } from './teach.ts';
import { tuning } from './tuning.ts';

/** Every message by area; ICU MessageFormat. */
export const en = {
  ...app,
  ...session,
  ...firstRun,
  ...operator,
  ...alarms,
  ...faults,
  ...teach,
  ...tuning,
  ...review,
  ...statistics,
  ...audit,
  ...people,
  ...settings,
} as const;

export type MessageKey = keyof typeof en;
