-- How the station is set up. Each change is a row; the last one holds.

CREATE TABLE settings (
  id INTEGER PRIMARY KEY,
  settings_json TEXT NOT NULL CHECK (json_valid(settings_json)),
  set_utc_ms INTEGER NOT NULL,
  -- Null where the station did it by itself.
  set_by INTEGER REFERENCES users (id)
) STRICT;

CREATE TRIGGER settings_follow BEFORE INSERT ON settings
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM settings)
BEGIN
  SELECT raise(ABORT, 'settings are numbered without a gap');
END;

CREATE TRIGGER settings_never_change BEFORE UPDATE ON settings
BEGIN
  SELECT raise(ABORT, 'settings are never changed, only followed by others');
END;

CREATE TRIGGER settings_stay BEFORE DELETE ON settings
BEGIN
  SELECT raise(ABORT, 'settings are never deleted');
END;
