import { resolve } from 'node:path';
import type { Station } from '../station.ts';
import { verifyRecords } from '../verifyRecords.ts';
import { byPerson, bySignature, type HandlersOf } from './handler.ts';

export function auditHandlers(station: Station): HandlersOf<'audit'> {
  const { auditHistory, exporter } = station;
  return {
    'audit.list': byPerson('audit.read', ({ period, filter, limit, beforeSeq }) =>
      auditHistory.latestFirst(period, filter, limit, beforeSeq),
    ),
    'audit.head': byPerson('audit.read', () => auditHistory.head()),
    'audit.verify': byPerson('audit.verify', (_, { person, work }) => verifyRecords(station, person, work)),
    'audit.export': bySignature('audit.export', async (request, signature, work) => ({
      ...(await exporter.exportTrail(request, signature, work)),
      folder: resolve(request.folder),
    })),
  };
}
