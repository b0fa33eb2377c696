import { type ChildProcess, fork } from 'node:child_process';

const TAIL_CHARACTERS = 400;

/** What a process of its own has said, or how it ended without a word. */
export type Said<Message> = { readonly message: Message } | { readonly message: undefined; readonly ending: string };

/**
 * Runs a program that says one thing and ends, in a process of its own, where a library or a driver that brings the process down does no harm.
 * Never throws; one that hangs is ended, and so is one that nobody waits for any more.
 */
export function askApart<Message>(
  program: string,
  args: readonly string[],
  patienceMs: number,
  signal?: AbortSignal,
): Promise<Said<Message>> {
  const worker = fork(program, args, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const tail = tailOf(worker);
  return new Promise((resolve) => {
    let said: Said<Message> | undefined;
    const end = (): void => void worker.kill('SIGKILL');
    const timer = setTimeout(end, patienceMs);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
    const settle = (how: string): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve(said ?? { message: undefined, ending: [how, tail()].filter(Boolean).join(': ') });
    };
    worker.on('message', (message) => {
      said ??= { message: message as Message };
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
