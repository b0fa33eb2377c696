import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

/** Two serial ports that are joined by a cable. */
export interface PtyPair {
  readonly station: string;
  readonly plc: string;
  /** Takes the cable away, with both ports. */
  readonly unplug: () => Promise<void>;
}

/** Joins two pseudo-terminals by socat, under the same two paths in a folder however often it is called; ready when both are there. */
export async function joinPtys(folder: string): Promise<PtyPair> {
  const [station, plc] = [join(folder, 'station'), join(folder, 'plc')];
  const socat = spawn('socat', ['-d', '-d', ...[station, plc].map((link) => `PTY,link=${link},raw,echo=0`)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilJoined(socat);
  const unplug = async (): Promise<void> => {
    if (socat.exitCode !== null || socat.signalCode !== null) return;
    const exited = once(socat, 'exit');
    socat.kill();
    await exited;
  };
  return { station, plc, unplug };
}

async function untilJoined(socat: ChildProcess): Promise<void> {
  const said: string[] = [];
  socat.once('error', (error) => said.push(error.message));
  for await (const line of createInterface({ input: socat.stderr! })) {
    said.push(line);
    if (line.includes('starting data transfer loop')) {
      socat.stderr?.resume();
      return;
    }
  }
  throw new Error(`socat joins no ports: ${said.join('; ')}`);
}
