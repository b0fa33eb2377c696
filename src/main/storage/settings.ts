import type { Database, Statement } from 'better-sqlite3';
import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_SETTINGS, STATION_SETTINGS, type StationSettings } from '../../contract/settings.ts';
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

/** What of the settings says what the line is made of. */
export type LineOfSettings = Pick<StationSettings, 'lineSetUp' | 'camera'>;

/**
 * What a database holds, with the defaults of what there was no word of when they were set; undefined in a new one.
 * @throws StationError INPUT_INVALID for what is no settings
 */
export function readSettings(db: Database): NumberedSettings | undefined {
  const row = db
    .prepare<[], { version: number; json: string }>('SELECT id AS version, settings_json AS json FROM settings ORDER BY id DESC LIMIT 1')
    .get();
  return row && { version: row.version, settings: settingsOf(JSON.parse(row.json) as object) };
}

function settingsOf(stored: object): StationSettings {
  return checkedShape(STATION_SETTINGS, { ...DEFAULT_SETTINGS, ...stored }, 'settings');
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
    this.#current = readSettings(db) ?? this.#set('settings.change', first, undefined, THE_STATION);
  }

  read(): NumberedSettings {
    return this.#current;
  }

  /**
   * @param basedOnVersion of the settings that the person has seen
   * @throws StationError INPUT_INVALID, SETTINGS_CHANGED_MEANWHILE
   */
  change(settings: StationSettings, basedOnVersion: number, by: Person): NumberedSettings {
    return this.#change('settings.change', settings, basedOnVersion, by);
  }

  /**
   * Says what the line is made of; all else stays.
   * @throws as `change` does
   */
  changeLine(line: LineOfSettings, basedOnVersion: number, by: Person): NumberedSettings {
    return this.#change('lineSetUp.change', { ...this.#current.settings, ...line }, basedOnVersion, by);
  }

  #change(action: string, settings: StationSettings, basedOnVersion: number, by: Person): NumberedSettings {
    const before = this.#current;
    if (before.version !== basedOnVersion) {
      throw new StationError('SETTINGS_CHANGED_MEANWHILE', 'settings', { detail: `version ${before.version} holds` });
    }
    const shaped = checkedShape(STATION_SETTINGS, settings, 'settings');
    const checked = {
      ...shaped,
      stationName: checkedName(shaped.stationName, 'stationName'),
      shifts: shaped.shifts.map(({ name, startsAtMinute }) => ({ name: checkedName(name, 'shifts.name'), startsAtMinute })),
      camera: shaped.camera && { ...shaped.camera, deviceLabel: checkedName(shaped.camera.deviceLabel, 'camera.deviceLabel') },
    };
    if (isDeepStrictEqual(before.settings, checked)) return before;
    this.#current = this.#set(action, checked, before, by);
    return this.#current;
  }

  #set(action: string, settings: StationSettings, before: NumberedSettings | undefined, by: Actor): NumberedSettings {
    const version = (before?.version ?? 0) + 1;
    const set = (): NumberedSettings => {
      this.#insert.run(version, canonicalJson(settings), this.#clock(), by.userId);
      return { version, settings };
    };
    const oldValue = before ? { ...before.settings } : null;
    return this.#trail.change(set, { actor: by, action, object: 'settings', oldValue, newValue: { ...settings } });
  }
}
