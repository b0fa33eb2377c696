import { type ChildProcess, fork } from 'node:child_process';
import { programBeside } from '../../../program.ts';
import type { BackendName } from '../../runtime/backends/backend.ts';
import type { ProbeMessage } from './messages.ts';

const WORKER = programBeside(import.meta.url, './probeWorker');

/** Long enough for a slow processor; what hangs in a driver is ended. */
const PATIENCE_MS = 120_000;
const TAIL_CHARACTERS = 400;

/** Tries a backend in a process of its own. Never throws: what goes wrong is what it answers. */
export function probeBackend(name: BackendName, sidePx: number): Promise<ProbeMessage> {
  const worker = fork(WORKER, [name, String(sidePx)], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const tail = tailOf(worker);
  return new Promise((resolve) => {
    let heard: ProbeMessage | undefined;
    const timer = setTimeout(() => worker.kill('SIGKILL'), PATIENCE_MS);
    const settle = (how: string): void => {
      clearTimeout(timer);
      resolve(heard ?? { kind: 'refused', code: 'BACKEND_BROKEN', where: name, detail: [how, tail()].filter(Boolean).join(': ') });
    };
    worker.on('message', (message) => {
      heard ??= message as ProbeMessage;
    });
    worker.on('error', ({ message }) => {
      settle(message);
    });
    worker.on('close', (code, signal) => {
      settle(wordsFor(signal, code));
    });
  });
}

/** How a process ended, and what that mostly means. */
export function wordsFor(signal: NodeJS.Signals | null, code: number | null): string {
  if (signal === 'SIGILL') return 'its process ended by SIGILL: the library was built for a newer processor than this one';
  if (signal === 'SIGKILL') return 'its process did not answer, or memory ran out';
  return `its process ended by ${signal ?? `exit code ${code}`}`;
}

/** The last line that the process complained with. */
function tailOf({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-TAIL_CHARACTERS);
  });
  return () => text.trim().split('\n').at(-1) ?? '';
}
