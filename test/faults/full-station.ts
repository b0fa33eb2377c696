import { join } from 'node:path';
import { StationError } from '../../src/main/errors.ts';
import type { StationErrorCode } from '../../src/refusals/stationErrors.ts';
import { Housekeeping } from '../../src/main/station/housekeeping.ts';
import { problemOf } from '../../src/main/station/problem.ts';
import { closeStation, openStation, type Station } from '../../src/main/station/station.ts';
import { ONE_OF_EACH } from '../station-database.ts';
import { DATABASE_CODES, type FullPlace, recovers, type Trial } from './full-trial.ts';
import { Ballast } from './room.ts';

/** Refusals that end a round: until then some writes may still find room. */
const REFUSALS = 5;
/** A round that has found room for so many is given up. */
const MOST_WRITES = 5000;

/** Something that a station writes. */
export interface Writing {
  readonly name: string;
  /** What it is refused with, beside the codes of the database. */
  readonly code: StationErrorCode;
  /** Room for it at the beginning of a round, bytes. */
  readonly leftBytes: readonly [least: number, most: number];
  readonly prepare: (station: Station) => void;
  /** The n-th one. @returns what the station acknowledged, in words */
  readonly write: (station: Station, n: number) => string | Promise<string>;
  /** What is there, in the same words. */
  readonly kept: (station: Station) => ReadonlySet<string> | Promise<ReadonlySet<string>>;
  /** What is there in part, in words. */
  readonly halfDone: (station: Station) => string[] | Promise<string[]>;
}

/** Has a station with its housekeeping write until there is no room, frees it, and looks whether the station goes on by itself. */
export async function fillBy(writing: Writing, { drive, rounds, random }: FullPlace): Promise<Trial> {
  const { name, code, leftBytes, prepare, kept, halfDone } = writing;
  const folder = join(drive, name.replaceAll(' ', '-'));
  const ballast = new Ballast(drive);
  const promises = new Set<string>();
  const codes = new Set<string>();
  const wrong: string[] = [];
  await atWork(folder, async (station) => {
    station.db.exec(ONE_OF_EACH);
    prepare(station);
    let n = 0;
    for (let round = 0; round < rounds; round++) {
      ballast.take(random.uniform(...leftBytes));
      wrong.push(...(await writeUntilRefused(() => writing.write(station, n++), station, { promises, codes })));
      ballast.drop();
      wrong.push(...(await recovers(() => station.health.read())));
      promises.add(await writing.write(station, n++));
    }
    wrong.push(...(await halfDone(station)));
  });
  if (!codes.has(code)) wrong.push(`nothing was refused with ${code}`);
  wrong.push(...[...codes].filter((other) => other !== code && !DATABASE_CODES.has(other)).map((other) => `refused with ${other}`));

  const there = await atWork(folder, async (station) => {
    wrong.push(...station.health.read().faults.map(({ message }) => message), ...(await halfDone(station)));
    return kept(station);
  });
  return { name, codes, acknowledged: promises.size, lost: [...promises].filter((promise) => !there.has(promise)), wrong };
}

/** Opens the station of a folder with what a station process does by itself, and ends it after the work. */
async function atWork<T>(folder: string, work: (station: Station) => Promise<T>): Promise<T> {
  const station = await openStation(folder, { name: 'line 1' });
  const housekeeping = new Housekeeping(station);
  try {
    return await work(station);
  } finally {
    await housekeeping.stop();
    await closeStation(station);
  }
}

/** Notes in the station's health what was refused, as the station does with commands. @returns what is wrong */
async function writeUntilRefused(
  write: () => string | Promise<string>,
  { health }: Station,
  { promises, codes }: { promises: Set<string>; codes: Set<string> },
): Promise<string[]> {
  let refusals = 0;
  for (let writes = 0; writes < MOST_WRITES && refusals < REFUSALS; writes++) {
    try {
      promises.add(await write());
    } catch (error) {
      if (!(error instanceof StationError)) throw error;
      refusals++;
      codes.add(error.code);
      health.note(problemOf(error));
      if (DATABASE_CODES.has(error.code) && health.read().state !== 'fault') return [`health is sound after ${error.code}`];
    }
  }
  return refusals === 0 ? ['nothing was refused'] : [];
}
