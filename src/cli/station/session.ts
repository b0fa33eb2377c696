import { startStation } from '../../client/startStation.ts';
import type { StationClient } from '../../client/stationClient.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../contract/commands.ts';
import type { Signing } from '../../contract/people.ts';
import { type Watched, withProgress } from '../progress.ts';
import { readPassword } from './passwords.ts';
import type { PersonOptions, SigningOptions, StationOptions } from './options.ts';

/** Asks the station as one person. */
export type Ask = <C extends CommandName>(command: C, input: CommandInput<C>) => Promise<CommandOutput<C>>;

/** The station that is asked, and how to watch what takes long. */
export interface AskedStation {
  readonly client: StationClient;
  readonly work: Watched;
}

/** Starts a station, does something with it, and ends it. */
export async function withStation<T>(
  { station: folder, name }: StationOptions,
  task: (client: StationClient, work: Watched) => Promise<T>,
): Promise<T> {
  return withProgress(async (work) => {
    const { client, stop } = await startStation({ folder, name }, work);
    try {
      return await task(client, work);
    } finally {
      await stop();
    }
  });
}

/**
 * As `withStation`, for a person who is signed in meanwhile. Each command is signed where `reason` and `meaning` are given.
 * @param password the person's, where it has been read already
 */
export async function asPerson<T>(
  options: PersonOptions | SigningOptions,
  task: (ask: Ask, station: AskedStation) => Promise<T>,
  password?: string,
): Promise<T> {
  const secret = password ?? (await readPassword(`Password of ${options.login}`));
  const signing: Signing | undefined =
    'meaning' in options ? { password: secret, meaning: options.meaning, reason: options.reason } : undefined;
  return withStation(options, async (client, work) => {
    const { token } = await client.call('session.signIn', { login: options.login, password: secret });
    try {
      const ask: Ask = (command, input) => client.call(command, input, { token, ...work, ...(signing && { signing }) });
      return await task(ask, { client, work });
    } finally {
      await client.call('session.signOut', {}, { token });
    }
  });
}
