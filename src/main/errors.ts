/**
 * Every way the station refuses to go on: what it means for the person at the machine, and what that person can do.
 * A code never changes its meaning; codes are printed, logged and searched for.
 */
export const STATION_ERRORS = {
  DATABASE_UNREADABLE: {
    meaning: 'The database cannot be opened.',
    remedy: 'Check that its folder exists and that you may read and write there.',
  },
  DATABASE_UNWRITABLE: {
    meaning: 'The database cannot be written.',
    remedy: 'Check the drive, and your rights to the file and its folder.',
  },
  DATABASE_FULL: { meaning: 'There is no room left for the database.', remedy: 'Free room on its drive; nothing that was saved is lost.' },
  DATABASE_IN_USE: {
    meaning: 'Another station has this database open.',
    remedy: 'Close the other one, or give this one a database of its own.',
  },
  DATABASE_FOREIGN: {
    meaning: 'The file is no database of a station.',
    remedy: 'Name the database of the station, or a file that does not exist yet.',
  },
  DATABASE_BROKEN: {
    meaning: 'The database is damaged.',
    remedy: 'Stop the line, keep the file as it is, and restore the last backup.',
  },
  DATABASE_NEWER: {
    meaning: 'The database was written by a newer version of Lynceus.',
    remedy: 'Update Lynceus; the file was left as it is.',
  },
  DATABASE_NOT_DURABLE: {
    meaning: 'The database does not keep what it is given when the power goes.',
    remedy: 'Put it on a local drive; network and removable drives may not do.',
  },
  DATABASE_REFUSED: {
    meaning: 'The database refuses the change, which would break one of its rules.',
    remedy: 'Nothing was changed. Correct what the detail names.',
  },
  MIGRATION_ALTERED: {
    meaning: 'The history of the database is not the one that this version of Lynceus knows.',
    remedy: 'Do not go on: restore a backup, or ask who changed the file or the installation.',
  },
  SCHEMA_ALTERED: {
    meaning: 'The tables or rules of the database are not those that Lynceus gave it.',
    remedy: 'Do not go on: somebody changed the file. Keep it as it is, and restore a backup.',
  },
  MIGRATIONS_INVALID: { meaning: 'The files that set up the database are not in order.', remedy: 'Install Lynceus again.' },
  MIGRATION_FAILED: {
    meaning: 'The database could not be brought to this version of Lynceus.',
    remedy: 'The file is as it was before; report the detail.',
  },
  BACKUP_FAILED: {
    meaning: 'The database could not be backed up, so it was not changed.',
    remedy: 'Free room beside it, and start again.',
  },
  VALUE_NOT_CANONICAL: {
    meaning: 'A value cannot be written down in one way only.',
    remedy: 'Give finite numbers, well-formed texts, and lists and plain objects of these.',
  },
  AUDIT_UNWRITABLE: {
    meaning: 'The audit row cannot be written, so the change was not made.',
    remedy: 'Stop the line and free room on the drive; nothing that was saved is lost.',
  },
  STATION_KEY_MISSING: {
    meaning: 'The key of the station is not there.',
    remedy: 'Restore it from its backup; without it the trail cannot be signed or checked.',
  },
  STATION_KEY_BROKEN: { meaning: 'The file of the station key holds no such key.', remedy: 'Restore it from its backup.' },
  STATION_KEY_EXPOSED: {
    meaning: 'Others may read the key of the station.',
    remedy: 'Find out who did, then take the right away: chmod 600.',
  },
  STATION_KEY_WRONG: {
    meaning: 'The trail was signed with another key.',
    remedy: 'Restore the key that belongs to this database.',
  },
  STATION_KEY_UNWRITABLE: {
    meaning: 'The key of the station cannot be saved.',
    remedy: 'Check the room on the drive and your rights to the folder.',
  },
  CANCELLED: { meaning: 'The work was cancelled.', remedy: 'Start it again when you are ready.' },
} as const satisfies Record<string, { meaning: string; remedy: string }>;

export type StationErrorCode = keyof typeof STATION_ERRORS;

/**
 * A refusal with a code. `message` reads "what happened: where (detail). What to do." and is meant to be shown as it is;
 * `cause` keeps the engineer's side of it.
 */
export class StationError extends Error {
  override readonly name = 'StationError';
  readonly code: StationErrorCode;
  /** The file, field or step that is at fault. */
  readonly where: string;
  /** What is known beyond the code, in words. */
  readonly detail: string | undefined;

  constructor(code: StationErrorCode, where: string, options: { detail?: string; cause?: unknown } = {}) {
    const { meaning, remedy } = STATION_ERRORS[code];
    const detail = options.detail === undefined ? '' : ` (${options.detail})`;
    super(`${meaning.replace(/\.$/, '')}: ${where}${detail}. ${remedy}`, { cause: options.cause });
    this.code = code;
    this.where = where;
    this.detail = options.detail;
  }
}
