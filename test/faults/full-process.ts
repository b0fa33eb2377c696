import { join } from 'node:path';
import { type RunningStation, type StationPlace, startStation } from '../../src/client/startStation.ts';
import { StationRefusal } from '../../src/client/stationClient.ts';
import type { Health } from '../../src/contract/health.ts';
import { DATABASE_CODES, type FullPlace, recovers, type Trial } from './full-trial.ts';
import { Ballast } from './room.ts';
import { ADMINISTRATOR, signInAsAdministrator } from './station-person.ts';

const MOST_LEFT_BYTES = 600_000;
/** A round that has found room for so many is given up. */
const MOST_ACCOUNTS = 200;
/** Accounts that are made once there is room again. */
const AFTERWARDS = 2;

/**
 * Has a station process make accounts until there is no room; its client hears that it is at fault, and that it is well again once there is room.
 * In turns it is also stopped and started on the full drive.
 */
export async function fillByProcess({ drive, rounds, random }: FullPlace): Promise<Trial> {
  const place = { folder: join(drive, 'process'), name: 'line 1' };
  const ballast = new Ballast(drive);
  const promises: string[] = [];
  const codes = new Set<string>();
  const wrong: string[] = [];
  let station = await startStation(place);
  await station.client.call('users.createFirst', ADMINISTRATOR);
  for (let round = 0; round < rounds; round++) {
    ballast.take(random.uniform(0, MOST_LEFT_BYTES));
    const heard = healthHeardOf(station);
    const code = await createAccounts(station, { prefix: `full-${round}`, most: MOST_ACCOUNTS }, promises);
    if (code !== undefined) codes.add(code);
    if (!DATABASE_CODES.has(code ?? '')) wrong.push(`refused with ${code ?? 'nothing'}`);
    if (!heard.some(({ faults }) => faults.some((fault) => fault.code === code))) wrong.push(`no fault told of ${code ?? 'nothing'}`);
    if (round % 2 === 0) {
      ballast.drop();
      wrong.push(...(await recovers(() => heard.at(-1))));
    } else {
      await station.stop();
      ballast.take(0);
      wrong.push(...(await startRefused(place)));
      ballast.drop();
      station = await startStation(place);
    }
    const refusal = await createAccounts(station, { prefix: `free-${round}`, most: AFTERWARDS }, promises);
    if (refusal !== undefined) wrong.push(`refused with ${refusal} when there was room again`);
  }
  await station.stop();
  const { there, faults } = await lookAfter(place);
  return {
    name: 'accounts, by a station process',
    codes,
    acknowledged: promises.length,
    lost: promises.filter((promise) => !there.has(promise)),
    wrong: [...wrong, ...faults],
  };
}

/** What the station tells of its health by itself from now on. */
function healthHeardOf({ client }: RunningStation): readonly Health[] {
  const heard: Health[] = [];
  client.on('station.health', (health) => heard.push(health));
  return heard;
}

/** @returns the code of the refusal, if there was one */
async function createAccounts(
  { client }: RunningStation,
  { prefix, most }: { prefix: string; most: number },
  promises: string[],
): Promise<string | undefined> {
  try {
    const { token, signing } = await signInAsAdministrator(client);
    for (let n = 0; n < most; n++) {
      const login = `${prefix}-${n}`;
      await client.call('users.create', { ...ADMINISTRATOR, login, role: 'operator' }, { token, signing });
      promises.push(login);
    }
    return undefined;
  } catch (error) {
    if (error instanceof StationRefusal) return error.code;
    throw error;
  }
}

/** @returns what is wrong with how a station refuses to start on a full drive */
async function startRefused(place: StationPlace): Promise<string[]> {
  try {
    await (await startStation(place)).stop();
    return ['it started without room'];
  } catch (error) {
    if (error instanceof StationRefusal) return DATABASE_CODES.has(error.code) ? [] : [`its start is refused with ${error.code}`];
    throw error;
  }
}

/** Starts the station once more. @returns the logins that it knows, and what it finds wrong */
async function lookAfter(place: StationPlace): Promise<{ there: ReadonlySet<string>; faults: string[] }> {
  const { client, stop } = await startStation(place);
  const { health } = await client.call('station.read', {});
  const { token } = await signInAsAdministrator(client);
  const there = new Set((await client.call('users.list', {}, { token })).map(({ login }) => login));
  await stop();
  return { there, faults: health.faults.map(({ message }) => message) };
}
