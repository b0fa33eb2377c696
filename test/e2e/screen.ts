import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A made-up screen that windows open on. */
export interface Screen {
  /** As DISPLAY names it. */
  readonly display: string;
  readonly close: () => Promise<void>;
}

/** Starts an X server without hardware (Debian's `xvfb`), 1920 x 1080. */
export async function openScreen(): Promise<Screen> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const number = await firstLine(server);
  return {
    display: `:${number}`,
    close: async () => {
      const exited = once(server, 'exit');
      server.kill();
      await exited;
    },
  };
}

/** @throws Error with what the server said, where it ends before it has a number */
async function firstLine(server: ChildProcess): Promise<string> {
  const numbers = server.stdio[3]!;
  const said: string[] = [];
  server.stderr!.on('data', (bytes: Buffer) => said.push(bytes.toString()));
  const [bytes] = (await Promise.race([
    once(numbers, 'data'),
    once(server, 'error').then(([error]) => Promise.reject(error as Error)),
    once(server, 'exit').then(() => Promise.reject(new Error(`Xvfb ended: ${said.join('')}`))),
  ])) as [Buffer];
  return bytes.toString().trim();
}
