import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function settingsHandlers({ settings }: Station): HandlersOf<'settings' | 'lineSetUp'> {
  return {
    'settings.read': byPerson('settings.read', () => settings.read()),
    'settings.change': byPerson('settings.change', ({ basedOnVersion, settings: changed }, { person }) =>
      settings.change(changed, basedOnVersion, person),
    ),
    'lineSetUp.change': byPerson('lineSetUp.change', ({ basedOnVersion, lineSetUp, camera }, { person }) =>
      settings.changeLine({ lineSetUp, camera }, basedOnVersion, person),
    ),
  };
}
