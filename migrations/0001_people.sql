-- Who works at the station. Times are milliseconds since 1970-01-01 UTC.

CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(login) BETWEEN 1 AND 64),
  printed_name TEXT NOT NULL CHECK (length(trim(printed_name)) BETWEEN 1 AND 200),
  role TEXT NOT NULL CHECK (role IN ('operator', 'engineer', 'quality', 'administrator')),
  -- Parameters, salt and key of scrypt, in one text.
  password_hash TEXT NOT NULL CHECK (length(password_hash) BETWEEN 1 AND 1000),
  password_set_utc_ms INTEGER NOT NULL,
  -- Whether it was given by an administrator, who thus knows it.
  password_is_temporary INTEGER NOT NULL DEFAULT 0 CHECK (password_is_temporary IN (0, 1)),
  failed_logins INTEGER NOT NULL DEFAULT 0 CHECK (failed_logins >= 0),
  locked_until_utc_ms INTEGER,
  created_utc_ms INTEGER NOT NULL,
  disabled_utc_ms INTEGER
) STRICT;

CREATE TRIGGER users_stay BEFORE DELETE ON users
BEGIN
  SELECT raise(ABORT, 'a user is disabled, never deleted');
END;

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  -- SHA-256 of the token; the token itself is known to its holder alone.
  token_sha256 TEXT NOT NULL UNIQUE CHECK (length(token_sha256) = 64 AND token_sha256 NOT GLOB '*[^0-9a-f]*'),
  started_utc_ms INTEGER NOT NULL,
  last_seen_utc_ms INTEGER NOT NULL,
  locked_utc_ms INTEGER,
  ended_utc_ms INTEGER,
  ended_because TEXT CHECK (ended_because IN ('signed out', 'timed out', 'replaced', 'disabled', 'password reset', 'station stopped')),
  CHECK ((ended_utc_ms IS NULL) = (ended_because IS NULL))
) STRICT;

-- A person has one open session.
CREATE UNIQUE INDEX sessions_open ON sessions (user_id) WHERE ended_utc_ms IS NULL;
