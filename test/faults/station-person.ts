import type { StationClient } from '../../src/client/stationClient.ts';
import type { Signing } from '../../src/contract/people.ts';

/** The first account of a station that is harmed. */
export const ADMINISTRATOR = { login: 'ada', printedName: 'Ada Admin', password: 'correct horse battery' };

/** What that person gives with a command. */
interface PersonsWord {
  readonly token: string;
  readonly signing: Signing;
}

export async function signInAsAdministrator(client: StationClient): Promise<PersonsWord> {
  const { login, password } = ADMINISTRATOR;
  const { token } = await client.call('session.signIn', { login, password });
  return { token, signing: { password, meaning: 'approval', reason: 'a new colleague' } };
}
