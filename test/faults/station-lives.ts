import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { join } from 'node:path';
import { type RunningStation, startStation } from '../../src/client/startStation.ts';
import { StationRefusal } from '../../src/client/stationClient.ts';
import { openDatabase } from '../../src/main/storage/database.ts';
import { ADMINISTRATOR, signInAsAdministrator } from './station-person.ts';
import type { Aftermath } from './storage-lives.ts';

/** Accounts that are being made at a time. */
const AT_ONCE = 2;

/**
 * Lets station processes make accounts on the data of a folder, one after the other, each killed (SIGKILL) so long after the first of its
 * accounts. What was answered is looked for in the next station, by its own commands.
 */
export async function* killStations(folder: string, momentsMs: Iterable<number>): AsyncGenerator<Aftermath> {
  const promises = new Set<string>();
  let station = await startStation({ folder, name: 'line 1' });
  try {
    await station.client.call('users.createFirst', ADMINISTRATOR);
    let life = 0;
    for (const momentMs of momentsMs) {
      const acknowledged = await serveAndDie(station, ++life, momentMs);
      for (const login of acknowledged) promises.add(login);
      const halfDone = await halfDoneIn(folder);
      station = await startStation({ folder, name: 'line 1' });
      yield { acknowledged: acknowledged.length, ...(await lookAfter(station, promises, halfDone)) };
    }
  } finally {
    await station.stop();
  }
}

async function serveAndDie(station: RunningStation, life: number, momentMs: number): Promise<string[]> {
  const { client, process } = station;
  const { token, signing } = await signInAsAdministrator(client);
  const acknowledged: string[] = [];
  const first = Promise.withResolvers<undefined>();
  let next = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      const login = `life-${life}-user-${next++}`;
      await client.call('users.create', { ...ADMINISTRATOR, login, role: 'operator' }, { token, signing });
      acknowledged.push(login);
      first.resolve(undefined);
    }
  };
  const working = Array.from({ length: AT_ONCE }, async () => work().catch(refuseAllBut('STATION_STOPPED')));
  const ended = once(process, 'exit');
  await first.promise;
  await setTimeout(momentMs);
  process.kill('SIGKILL');
  await ended;
  await Promise.all(working);
  return acknowledged;
}

function refuseAllBut(code: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof StationRefusal && error.code === code)) throw error;
  };
}

async function lookAfter(
  { client }: RunningStation,
  promises: ReadonlySet<string>,
  halfDone: string | undefined,
): Promise<Omit<Aftermath, 'acknowledged'>> {
  const { health } = await client.call('station.read', {});
  const { token } = await signInAsAdministrator(client);
  const kept = new Set((await client.call('users.list', {}, { token })).map(({ login }) => login));
  return { lost: [...promises].filter((login) => !kept.has(login)), finding: health.faults.at(0)?.message ?? halfDone };
}

/** An account without its audit row, or a row without its account. */
async function halfDoneIn(folder: string): Promise<string | undefined> {
  const db = await openDatabase(join(folder, 'station.sqlite'));
  try {
    return db
      .prepare<[], string>(
        `WITH made AS (SELECT object FROM audit_rows WHERE action IN ('users.create', 'users.createFirst')),
          there AS (SELECT 'user ' || id AS object FROM users)
        SELECT object || ' has no row, or its row no user'
          FROM (SELECT object FROM made EXCEPT SELECT object FROM there UNION ALL SELECT object FROM there EXCEPT SELECT object FROM made)`,
      )
      .pluck()
      .get();
  } finally {
    db.close();
  }
}
