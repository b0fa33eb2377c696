import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function driveHandlers({ drive }: Station): HandlersOf<'drive'> {
  return { 'drive.read': byPerson('drive.read', () => drive.read()) };
}
