import type { CommandInput, CommandName } from '../../contract/commands.ts';
import type { Progress } from '../../contract/message.ts';
import type { Signing } from '../../contract/people.ts';
import type { ShellCommandName, ShellInput, ShellOutput, WindowNews, WindowOutput } from '../../contract/window.ts';
import { Refusal } from './refusal.ts';

export interface AskOptions {
  readonly signing?: Signing;
  /** Cancels what was asked. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

let lastId = 0;
const watchers = new Map<number, (progress: Progress) => void>();

window.lynceus.onNews((news: WindowNews) => {
  if (news.kind === 'progress') watchers.get(news.id)?.(news.progress);
});

/**
 * Asks the station.
 * @throws Refusal with its code
 */
export function ask<C extends CommandName>(command: C, input: CommandInput<C>, options?: AskOptions): Promise<WindowOutput<C>> {
  return call(command, input, options) as Promise<WindowOutput<C>>;
}

/**
 * Asks the shell.
 * @throws Refusal with its code
 */
export function askShell<C extends ShellCommandName>(command: C, input: ShellInput<C>): Promise<ShellOutput<C>> {
  return call(command, input) as Promise<ShellOutput<C>>;
}

async function call(command: string, input: unknown, { signing, signal, onProgress }: AskOptions = {}): Promise<unknown> {
  const id = ++lastId;
  const cancel = (): void => {
    window.lynceus.cancel(id);
  };
  if (onProgress) watchers.set(id, onProgress);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const answering = window.lynceus.call({ id, command, input, ...(signing && { signing: { ...signing } }) });
    if (signal?.aborted) cancel();
    const answer = await answering;
    if (answer.isDone) return answer.output;
    throw new Refusal(answer.problem);
  } finally {
    watchers.delete(id);
    signal?.removeEventListener('abort', cancel);
  }
}
