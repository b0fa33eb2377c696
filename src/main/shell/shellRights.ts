import { StationRefusal } from '../../client/stationClient.ts';
import { told } from '../../refusals/codedError.ts';
import { WINDOW_ERRORS } from '../../refusals/windowErrors.ts';
import type { Asked } from './asked.ts';
import type { StationHost } from './stationHost.ts';

/** Which of its own commands the shell carries out, whatever the page offers. They end a station, and with it all that it does. */
export class ShellRights {
  readonly #host: Pick<StationHost, 'state'>;
  readonly #asked: Pick<Asked, 'call'>;

  constructor(host: Pick<StationHost, 'state'>, asked: Pick<Asked, 'call'>) {
    this.#host = host;
    this.#asked = asked;
  }

  /**
   * Anybody may have a station that has refused to start try again. One that lives is for nobody to end so.
   * @throws StationRefusal STATION_ALIVE
   */
  assertMayRestart(): void {
    if (this.#host.state.state !== 'refused') throw new StationRefusal(told(WINDOW_ERRORS, 'STATION_ALIVE', 'station'));
  }

  /**
   * Anybody may see the demonstration where nobody has an account yet, or where the station does not start; else it takes somebody who is signed in
   * and not behind the lock screen.
   * @throws StationRefusal DEMO_NEEDS_SIGN_IN; STATION_NOT_READY
   */
  async assertMayOpenDemo(): Promise<void> {
    if (this.#host.state.state === 'refused') return;
    const { isFirstRun } = await this.#asked.call('station.read', {});
    if (isFirstRun || (await this.#isSomebodyThere())) return;
    throw new StationRefusal(told(WINDOW_ERRORS, 'DEMO_NEEDS_SIGN_IN', 'demo'));
  }

  async #isSomebodyThere(): Promise<boolean> {
    try {
      return (await this.#asked.call('session.read', {})).session.reach === 'full';
    } catch (error) {
      if (error instanceof StationRefusal) return false;
      throw error;
    }
  }
}
