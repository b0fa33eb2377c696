import Database from 'better-sqlite3';
import { StationError } from '../errors.ts';
import type { StationErrorCode } from '../../refusals/stationErrors.ts';

/** What the result codes of SQLite that begin so mean to a person. */
const MEANINGS: readonly (readonly [start: string, code: StationErrorCode])[] = [
  ['SQLITE_FULL', 'DATABASE_FULL'],
  ['SQLITE_BUSY', 'DATABASE_IN_USE'],
  ['SQLITE_LOCKED', 'DATABASE_IN_USE'],
  ['SQLITE_CORRUPT', 'DATABASE_BROKEN'],
  ['SQLITE_NOTADB', 'DATABASE_FOREIGN'],
  ['SQLITE_CANTOPEN', 'DATABASE_UNREADABLE'],
  ['SQLITE_PERM', 'DATABASE_UNREADABLE'],
  ['SQLITE_READONLY', 'DATABASE_UNWRITABLE'],
  ['SQLITE_IOERR', 'DATABASE_UNWRITABLE'],
  ['SQLITE_CONSTRAINT', 'DATABASE_REFUSED'],
  ['SQLITE_TOOBIG', 'DATABASE_REFUSED'],
];

/** Gives a refusal of SQLite a code of ours; any other error is returned as it is. */
export function asRefusal(error: unknown, where: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const code = MEANINGS.find(([start]) => error.code.startsWith(start))?.[1];
  return code ? new StationError(code, where, { detail: `${error.code}: ${error.message}`, cause: error }) : error;
}

/** Does what touches the database; what SQLite refuses is thrown as StationError with `where`. */
export function withRefusals<T>(where: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw asRefusal(error, where);
  }
}
