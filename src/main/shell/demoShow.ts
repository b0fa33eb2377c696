import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StationClient } from '../../client/stationClient.ts';
import { StationRefusal } from '../../client/stationClient.ts';
import type { Progress } from '../../contract/message.ts';
import type { ShellStatus } from '../../contract/window.ts';
import { type DemoStation, setUpDemoStation } from '../../demo/demoStation.ts';
import { followGuide, type Guide } from '../../demo/guideProcess.ts';
import { nodeProgram } from './places.ts';
import type { StationHost } from './stationHost.ts';
import { told } from '../../refusals/codedError.ts';
import { STATION_ERRORS } from '../../refusals/stationErrors.ts';

const PARTS_PER_SECOND = 1;

/** A demo station and the guide that feeds its line, in a folder that is made anew for each. */
export class DemoShow {
  readonly #host: StationHost;
  readonly #folder: string;
  readonly #ending = new AbortController();
  #guide: Guide | undefined;
  #people: ShellStatus['demoPeople'] = null;

  /** @param folder for all of the demo; what is in it is removed */
  constructor(host: StationHost, folder: string) {
    this.#host = host;
    this.#folder = folder;
  }

  get people(): ShellStatus['demoPeople'] {
    return this.#people;
  }

  /** Whether it was told to end. */
  get isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  /**
   * Resolves when the line runs.
   * @throws StationRefusal by the code of station or guide
   */
  async open(onProgress: (progress: Progress) => void): Promise<DemoStation> {
    await this.#host.stop();
    await rm(this.#folder, { recursive: true, force: true });
    if (this.isEnding) throw ended();
    this.#guide = this.#startGuide(onProgress);
    // Both want both cores; the guide's work takes much longer.
    await this.#host.start({ folder: join(this.#folder, 'station'), name: 'demo' });
    const client = await readyClient(this.#host, this.#ending.signal);
    const demo = await setUpDemoStation(client, this.#guide, onProgress);
    this.#people = { logins: Object.keys(demo.people), password: demo.engineer.password };
    return demo;
  }

  /** Resolves when the guide is gone; the station is its host's to stop. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#guide?.stop();
  }

  /** Nothing of a demo is kept. To be called when its station has ended. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #startGuide(onProgress: (progress: Progress) => void): Guide {
    const { execPath, entry, env } = nodeProgram('demo/guide');
    const args = ['--folder', join(this.#folder, 'guide'), '--rate', String(PARTS_PER_SECOND)];
    return followGuide(fork(entry, args, { execPath, env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }), onProgress);
  }
}

/** @throws StationRefusal by the code that the station refused with */
function readyClient(host: StationHost, signal: AbortSignal): Promise<StationClient> {
  const { promise, resolve, reject } = Promise.withResolvers<StationClient>();
  const look = (): void => {
    if (host.client) resolve(host.client);
    else if (host.state.state === 'refused') reject(new StationRefusal(host.state.problem));
  };
  const end = (): void => {
    reject(ended());
  };
  host.on('state', look);
  signal.addEventListener('abort', end);
  look();
  return promise.finally(() => {
    host.off('state', look);
    signal.removeEventListener('abort', end);
  });
}

function ended(): StationRefusal {
  return new StationRefusal(told(STATION_ERRORS, 'CANCELLED', 'demo'));
}
