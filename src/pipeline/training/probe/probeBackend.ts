import { programBeside } from '../../../program.ts';
import { askApart } from '../../runtime/apart.ts';
import type { BackendName } from '../../runtime/backends/backend.ts';
import type { ProbeMessage } from './messages.ts';

const WORKER = programBeside(import.meta.url, './probeWorker');

/** Long enough for a slow processor; what hangs in a driver is ended. */
const PATIENCE_MS = 120_000;

/** Tries a backend in a process of its own. Never throws: what goes wrong is what it answers. */
export async function probeBackend(name: BackendName, sidePx: number, signal?: AbortSignal): Promise<ProbeMessage> {
  const said = await askApart<ProbeMessage>(WORKER, [name, String(sidePx)], PATIENCE_MS, signal);
  return said.message ?? { kind: 'refused', code: 'BACKEND_BROKEN', where: name, detail: said.ending };
}
