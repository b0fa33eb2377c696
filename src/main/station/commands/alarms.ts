import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function alarmHandlers({ alarms }: Station): HandlersOf<'alarms'> {
  return {
    'alarms.list': byPerson('alarms.read', () => alarms.all()),
    'alarms.acknowledge': byPerson('alarms.acknowledge', ({ code }, { person }) => {
      alarms.acknowledge(code, person);
      return alarms.all();
    }),
  };
}
