import type { Database, Statement } from 'better-sqlite3';
import { isDeepStrictEqual } from 'node:util';
import { STATION_SETTINGS, type StationSettings } from '../../contract/settings.ts';
import { StationError } from '../errors.ts';
import { type Actor, type AuditTrail, THE_STATION } from './auditTrail.ts';
import { canonicalJson } from './canonicalJson.ts';
import { checkedName, checkedShape } from './input.ts';
import type { Person } from './signature.ts';

/** How the station is set up, and the how-manieth settings these are. */
export interface NumberedSettings {
  readonly version: number;
  readonly settings: StationSettings;
}

/**
 * What a database holds; undefined in a new one.
 * @throws StationError INPUT_INVALID for what is no settings
 */
export function readSettings(db: Database): NumberedSettings | undefined {
  const row = db
    .prepare<[], { version: number; json: string }>('SELECT id AS version, settings_json AS json FROM settings ORDER BY id DESC LIMIT 1')
    .get();
  return row && { version: row.version, settings: checkedShape(STATION_SETTINGS, JSON.parse(row.json), 'settings') };
}

/** How the station is set up. Each change is kept. */
export class Settings {
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  readonly #insert: Statement<[number, string, number, number | null]>;
  #current: NumberedSettings;

  /**
   * @param first what holds where nothing was set yet; it is written down
   * @param clock milliseconds since 1970-01-01 UTC
   */
  constructor(db: Database, first: StationSettings, trail: AuditTrail, clock: () => number) {
    this.#trail = trail;
    this.#clock = clock;
    this.#insert = db.prepare('INSERT INTO settings (id, settings_json, set_utc_ms, set_by) VALUES (?, ?, ?, ?)');
    this.#current = readSettings(db) ?? this.#set(first, undefined, THE_STATION);
  }

  read(): NumberedSettings {
    return this.#current;
  }

  /**
   * @param basedOnVersion of the settings that the person has seen
   * @throws StationError INPUT_INVALID, SETTINGS_CHANGED_MEANWHILE
   */
  change(settings: StationSettings, basedOnVersion: number, by: Person): NumberedSettings {
    const before = this.#current;
    if (before.version !== basedOnVersion) {
      throw new StationError('SETTINGS_CHANGED_MEANWHILE', 'settings', { detail: `version ${before.version} holds` });
    }
    const checked = {
      ...checkedShape(STATION_SETTINGS, settings, 'settings'),
      stationName: checkedName(settings.stationName, 'stationName'),
    };
    if (isDeepStrictEqual(before.settings, checked)) return before;
    this.#current = this.#set(checked, before, by);
    return this.#current;
  }

  #set(settings: StationSettings, before: NumberedSettings | undefined, by: Actor): NumberedSettings {
    const version = (before?.version ?? 0) + 1;
    const set = (): NumberedSettings => {
      this.#insert.run(version, canonicalJson(settings), this.#clock(), by.userId);
      return { version, settings };
    };
    const oldValue = before ? { ...before.settings } : null;
    return this.#trail.change(set, { actor: by, action: 'settings.change', object: 'settings', oldValue, newValue: { ...settings } });
  }
}
