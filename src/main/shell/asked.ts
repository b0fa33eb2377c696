import type { CallOptions, StationClient } from '../../client/stationClient.ts';
import { StationRefusal } from '../../client/stationClient.ts';
import { type CommandInput, type CommandName, type CommandOutput, COMMANDS } from '../../contract/commands.ts';
import type { StationHost } from './stationHost.ts';
import { told } from '../../refusals/codedError.ts';
import { WINDOW_ERRORS } from '../../refusals/windowErrors.ts';

/** Asks the station for whoever is signed in at the window. The token stays here. */
export class Asked {
  readonly #host: StationHost;
  readonly #exported = new Set<string>();
  #token: string | undefined;

  constructor(host: StationHost) {
    this.#host = host;
    // A station that starts ends the sessions that were open.
    host.on('client', () => (this.#token = undefined));
  }

  /** Signs in as somebody whose token is known already. */
  takeToken(token: string): void {
    this.#token = token;
  }

  /** Whether that is the folder of an export which was made from here. */
  hasExported(folder: string): boolean {
    return this.#exported.has(folder);
  }

  /**
   * As `StationClient.call`. `session.signIn` keeps its token here.
   * @throws StationRefusal with the station's code; STATION_NOT_READY while there is none to be asked
   */
  async call<C extends CommandName>(
    command: C,
    input: CommandInput<C>,
    options: Omit<CallOptions, 'token'> = {},
  ): Promise<CommandOutput<C>> {
    const client = this.#client();
    const token = this.#token;
    try {
      const output = await client.call(command, input, { ...options, ...(token !== undefined && { token }) });
      if (command === 'session.signIn') this.#token = (output as CommandOutput<'session.signIn'>).token;
      if (command === 'session.signOut') this.#token = undefined;
      if (command === 'audit.export' || command === 'verdicts.export') this.#exported.add((output as CommandOutput<'audit.export'>).folder);
      return output;
    } catch (error) {
      if (error instanceof StationRefusal && error.code === 'SESSION_ENDED' && this.#token === token) this.#token = undefined;
      throw error;
    }
  }

  #client(): StationClient {
    const { client } = this.#host;
    if (client === null) throw new StationRefusal(told(WINDOW_ERRORS, 'STATION_NOT_READY', 'station'));
    return client;
  }
}

export function isStationCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
