import type { LineSetUp } from '../../../contract/lineSetUp.ts';
import type { CommandOutput } from '../../../contract/commands.ts';
import type { LineStatus } from '../../../contract/lineStatus.ts';
import type { StationSettings } from '../../../contract/settings.ts';
import { StationError } from '../../errors.ts';
import type { Station } from '../station.ts';
import { byAnybody, byPerson, bySignature, type HandlersOf } from './handler.ts';

export function lineHandlers({ line, settings }: Station): HandlersOf<'line'> {
  return {
    'line.read': byPerson('line.read', () => line.read()),
    'line.start': byPerson('line.start', ({ productId, setUp = remembered(settings) }, { person }) => line.start(productId, setUp, person)),
    'line.stop': byPerson('line.stop', (_, { person }) => line.stop(person)),
    'line.switchProduct': byPerson('line.start', ({ productId }, { person }) => line.switchProduct(productId, person)),
    'line.challenge': bySignature('line.challenge', ({ parts }, signature, work) => line.challenge(parts, signature, work)),
    'line.readFeed': byAnybody(() => ({ feed: feedOf(line.read(), settings.read().settings.camera) })),
    'line.pushPicture': byAnybody(({ name, picture }) => {
      line.push(Buffer.from(picture, 'base64'), name);
      return {};
    }),
    'line.moveGate': byPerson('line.start', async ({ ms }, { person }) => {
      await line.moveGate(ms, person);
      return {};
    }),
  };
}

function feedOf({ run }: LineStatus, camera: StationSettings['camera']): CommandOutput<'line.readFeed'>['feed'] {
  if (run?.setUp.source.kind !== 'pushed') return null;
  return { startedUtcMs: run.startedUtcMs, trigger: run.setUp.trigger, camera };
}

function remembered(settings: Station['settings']): LineSetUp {
  const { lineSetUp } = settings.read().settings;
  if (!lineSetUp) throw new StationError('LINE_NOT_SET_UP', 'line');
  return lineSetUp;
}
