import type { Station } from '../station.ts';
import { byAnybody, type HandlersOf } from './handler.ts';

export function stationHandlers({ about, key, health, people }: Station): HandlersOf<'station'> {
  return {
    'station.read': byAnybody(() => ({
      ...about,
      isFirstRun: people.accounts.all().length === 0,
      health: health.read(),
      publicKey: key.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      keyId: key.id,
    })),
  };
}
