-- The audit trail: each row holds the hash of the one before it.

CREATE TABLE audit_rows (
  -- AUTOINCREMENT keeps the highest number ever given, so that a tail cut off with a plain DELETE shows.
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  format INTEGER NOT NULL CHECK (format > 0),
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  at_utc_ms INTEGER NOT NULL,
  utc_offset_min INTEGER NOT NULL CHECK (utc_offset_min BETWEEN -1440 AND 1440),
  -- By how much the clock stood behind the row before; 0 where it went on.
  clock_set_back_ms INTEGER NOT NULL CHECK (clock_set_back_ms >= 0),
  user_id INTEGER REFERENCES users (id),
  user_name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('operator', 'engineer', 'quality', 'administrator', 'station', 'none')),
  station TEXT NOT NULL,
  software_version TEXT NOT NULL,
  model_version TEXT,
  recipe_version TEXT,
  action TEXT NOT NULL CHECK (length(action) > 0),
  object TEXT NOT NULL CHECK (length(object) > 0),
  field TEXT,
  old_json TEXT CHECK (json_valid(old_json)),
  new_json TEXT CHECK (json_valid(new_json)),
  reason TEXT,
  signature_meaning TEXT,
  previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64 AND previous_hash NOT GLOB '*[^0-9a-f]*'),
  hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  CHECK (signature_meaning IS NULL OR (user_id IS NOT NULL AND reason IS NOT NULL AND length(trim(reason)) > 0))
) STRICT;

CREATE INDEX audit_rows_by_time ON audit_rows (at_utc_ms);
CREATE INDEX audit_rows_of_object ON audit_rows (object);

CREATE TRIGGER audit_rows_follow BEFORE INSERT ON audit_rows
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit_rows)
  OR NEW.previous_hash IS NOT coalesce((SELECT hash FROM audit_rows ORDER BY seq DESC LIMIT 1), format('%064d', 0))
BEGIN
  SELECT raise(ABORT, 'an audit row follows the last one, by number and by hash');
END;

CREATE TRIGGER audit_rows_never_change BEFORE UPDATE ON audit_rows
BEGIN
  SELECT raise(ABORT, 'an audit row is never changed');
END;

CREATE TRIGGER audit_rows_stay BEFORE DELETE ON audit_rows
BEGIN
  SELECT raise(ABORT, 'an audit row is never deleted');
END;

-- Heads of the trail, signed with the station's key.
CREATE TABLE audit_checkpoints (
  id INTEGER PRIMARY KEY,
  format INTEGER NOT NULL CHECK (format > 0),
  -- No foreign key: that a row is gone is found, and named, by the check of the trail.
  seq INTEGER NOT NULL CHECK (seq > 0),
  head_hash TEXT NOT NULL CHECK (length(head_hash) = 64 AND head_hash NOT GLOB '*[^0-9a-f]*'),
  made_utc_ms INTEGER NOT NULL,
  occasion TEXT NOT NULL CHECK (occasion IN ('interval', 'stop', 'export', 'demand')),
  -- SHA-256 of the public key.
  key_id TEXT NOT NULL CHECK (length(key_id) = 64 AND key_id NOT GLOB '*[^0-9a-f]*'),
  signature TEXT NOT NULL
) STRICT;

CREATE INDEX audit_checkpoints_by_seq ON audit_checkpoints (seq);

CREATE TRIGGER audit_checkpoints_follow BEFORE INSERT ON audit_checkpoints
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM audit_checkpoints)
BEGIN
  SELECT raise(ABORT, 'checkpoints are numbered without a gap');
END;

CREATE TRIGGER audit_checkpoints_never_change BEFORE UPDATE ON audit_checkpoints
BEGIN
  SELECT raise(ABORT, 'a checkpoint is never changed');
END;

CREATE TRIGGER audit_checkpoints_stay BEFORE DELETE ON audit_checkpoints
BEGIN
  SELECT raise(ABORT, 'a checkpoint is never deleted');
END;
