import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Problem, type Progress, STATION_MESSAGE } from '../contract/message.ts';
import { StationClient, StationRefusal } from './stationClient.ts';
import { programBeside } from '../program.ts';

const STATION = programBeside(import.meta.url, '../main/station/main');
/** A station that was asked to stop and has not by then is killed. What it had confirmed is kept all the same. */
const STOP_PATIENCE_MS = 30_000;

export interface StationPlace {
  /** Of all that the station keeps; made where it is missing. */
  readonly folder: string;
  /** As its audit rows and exports call it. */
  readonly name: string;
}

/** What runs a station: a Node, and the station's entry as that Node can read it. */
export interface StationProgram {
  readonly execPath: string;
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface StartOptions {
  /** This process's own Node and sources unless told. */
  readonly program?: StationProgram | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A station in a process of its own. */
export interface RunningStation {
  readonly client: StationClient;
  readonly process: ChildProcess;
  /** Resolves when the station has ended in good order. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a station and waits until it is ready. Its errors go to standard error.
 * @throws StationRefusal with the code by which it refused to start; STATION_STOPPED where it ended without a word
 */
export async function startStation(
  { folder, name }: StationPlace,
  { signal, onProgress, program = { execPath: process.execPath, entry: STATION, env: process.env } }: StartOptions = {},
): Promise<RunningStation> {
  const { execPath, entry, env } = program;
  const station = fork(entry, ['--folder', folder, '--name', name], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execPath,
    // An inspector's port of the parent's is taken already.
    execArgv: [],
    env,
  });
  const client = new StationClient({ send: (message) => station.connected && station.send(message, () => undefined) });
  const exited = once(station, 'exit').then(() => {
    client.close();
  });
  const stop = async (): Promise<void> => {
    if (station.connected) station.disconnect();
    const killer = setTimeout(() => station.kill('SIGKILL'), STOP_PATIENCE_MS);
    await exited;
    clearTimeout(killer);
  };
  const cancel = (): void => void stop();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    await ready(station, onProgress);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
  station.on('message', (message) => {
    client.take(message);
  });
  return { client, process: station, stop };
}

function ready(station: ChildProcess, onProgress: StartOptions['onProgress']): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = (received: unknown): void => {
      const { data } = STATION_MESSAGE.safeParse(received);
      if (data?.kind === 'starting') onProgress?.(data.progress);
      else if (data?.kind === 'refused') refuse(data.problem);
      else if (data?.kind === 'ready') {
        quit();
        resolve();
      }
    };
    const quit = (): void => {
      station.off('message', take);
      station.off('exit', died);
    };
    const refuse = (problem: Problem): void => {
      quit();
      reject(new StationRefusal(problem));
    };
    const died = (): void => {
      refuse({ code: 'STATION_STOPPED', message: 'The station ended before it was ready. Start it again.', where: 'station' });
    };
    station.on('message', take);
    station.on('exit', died);
  });
}
