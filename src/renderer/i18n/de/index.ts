import { alarms } from './alarms.ts';
import { app } from './app.ts';
import { audit } from './audit.ts';
import { faults } from './faults.ts';
import { firstRun } from './firstRun.ts';
import { operator } from './operator.ts';
import { people } from './people.ts';
import { problems } from './problems.ts';
import { review } from './review.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { statistics } from './statistics.ts';
import { teach } from './teach.ts';
import { tuning } from './tuning.ts';
import type { MessageKey } from '../en/index.ts';

export const de: Record<MessageKey, string> & typeof problems = {
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
  ...problems,
};
