import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function teachingHandlers({ teaching }: Station): HandlersOf<'teaching'> {
  return {
    'teaching.list': byPerson('versions.read', () => [...teaching.list()]),
    'teaching.losses': byPerson('versions.read', ({ jobId }) => ({ stages: teaching.losses(jobId) })),
    'teaching.cancel': byPerson('versions.teach', ({ jobId }, { person }) => teaching.cancel(jobId, person)),
  };
}
