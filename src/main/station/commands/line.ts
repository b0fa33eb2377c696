import type { LineSetUp } from '../../../contract/lineSetUp.ts';
import { StationError } from '../../errors.ts';
import type { Station } from '../station.ts';
import { byPerson, bySignature, type HandlersOf } from './handler.ts';

export function lineHandlers({ line, settings }: Station): HandlersOf<'line'> {
  return {
    'line.read': byPerson('line.read', () => line.read()),
    'line.start': byPerson('line.start', ({ productId, setUp = remembered(settings) }, { person }) => line.start(productId, setUp, person)),
    'line.stop': byPerson('line.stop', (_, { person }) => line.stop(person)),
    'line.switchProduct': byPerson('line.start', ({ productId }, { person }) => line.switchProduct(productId, person)),
    'line.challenge': bySignature('line.challenge', ({ parts }, signature, work) => line.challenge(parts, signature, work)),
    'line.pushPicture': byPerson('line.feed', ({ name, picture }) => {
      line.push(Buffer.from(picture, 'base64'), name);
      return {};
    }),
    'line.moveGate': byPerson('line.start', async ({ ms }, { person }) => {
      await line.moveGate(ms, person);
      return {};
    }),
  };
}

function remembered(settings: Station['settings']): LineSetUp {
  const { lineSetUp } = settings.read().settings;
  if (!lineSetUp) throw new StationError('LINE_NOT_SET_UP', 'line');
  return lineSetUp;
}
