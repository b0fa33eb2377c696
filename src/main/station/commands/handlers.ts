import type { CommandName } from '../../../contract/commands.ts';
import type { GuardedCommand } from '../people/rights.ts';
import type { Station } from '../station.ts';
import { alarmHandlers } from './alarms.ts';
import { auditHandlers } from './audit.ts';
import { driveHandlers } from './drive.ts';
import { doctorHandlers } from './doctor.ts';
import type { Handler } from './handler.ts';
import { imageHandlers } from './images.ts';
import { labelHandlers } from './labels.ts';
import { lineHandlers } from './line.ts';
import { maskHandlers } from './masks.ts';
import { pictureHandlers } from './pictures.ts';
import { plcHandlers } from './plc.ts';
import { productHandlers } from './products.ts';
import { recipeHandlers } from './recipes.ts';
import { sessionHandlers } from './session.ts';
import { settingsHandlers } from './settings.ts';
import { stationHandlers } from './station.ts';
import { teachingHandlers } from './teaching.ts';
import { userHandlers } from './users.ts';
import { verdictHandlers } from './verdicts.ts';
import { versionHandlers } from './versions.ts';

export type Handlers = { readonly [C in CommandName]: Handler<C> };

/** What a station does for each command. */
export function handlersOf(station: Station): Handlers {
  const handlers: Handlers = {
    ...stationHandlers(station),
    ...sessionHandlers(station, (may) => namesWhere(handlers, may)),
    ...userHandlers(station),
    ...verdictHandlers(station),
    ...auditHandlers(station),
    ...settingsHandlers(station),
    ...labelHandlers(station),
    ...imageHandlers(station),
    ...maskHandlers(station),
    ...pictureHandlers(station),
    ...productHandlers(station),
    ...recipeHandlers(station),
    ...teachingHandlers(station),
    ...versionHandlers(station),
    ...lineHandlers(station),
    ...plcHandlers(station),
    ...driveHandlers(station),
    ...alarmHandlers(station),
    ...doctorHandlers(),
  };
  return handlers;
}

/** The commands that take a right which a person has. */
function namesWhere(handlers: Handlers, may: (right: GuardedCommand) => boolean): string[] {
  return Object.entries(handlers).flatMap(([name, handler]) => (handler.kind !== 'open' && may(handler.right) ? [name] : []));
}
