-- One row for each part that came by.

CREATE TABLE verdicts (
  id INTEGER PRIMARY KEY,
  tag TEXT NOT NULL CHECK (length(tag) BETWEEN 1 AND 200),
  judged_utc_ms INTEGER NOT NULL CHECK (judged_utc_ms >= 0),
  utc_offset_min INTEGER NOT NULL CHECK (utc_offset_min BETWEEN -1440 AND 1440),
  -- Hours since 1970-01-01 by the clock on the wall. Not a generated column: SQLite covers no query by an index that has one.
  local_hour INTEGER NOT NULL CHECK (local_hour = (judged_utc_ms + utc_offset_min * 60000) / 3600000),
  product_id INTEGER REFERENCES products (id),
  recipe_id INTEGER REFERENCES recipes (id),
  model_version_id INTEGER,
  score REAL CHECK (abs(score) < 9e999),
  review_threshold REAL,
  reject_threshold REAL,
  verdict TEXT NOT NULL CHECK (verdict IN ('PASS', 'REVIEW', 'REJECT', 'FAULT')),
  fault_code TEXT CHECK (length(fault_code) BETWEEN 1 AND 100),
  frame_ms REAL CHECK (frame_ms >= 0),
  decode_ms REAL CHECK (decode_ms >= 0),
  inference_ms REAL CHECK (inference_ms >= 0),
  total_ms REAL NOT NULL CHECK (total_ms >= 0),
  image_id INTEGER REFERENCES images (id),
  heat_map_id INTEGER REFERENCES images (id),
  -- The model is the one that the recipe names.
  FOREIGN KEY (recipe_id, product_id, model_version_id) REFERENCES recipes (id, product_id, model_version_id),
  CHECK ((verdict = 'FAULT') = (fault_code IS NOT NULL)),
  CHECK (
    verdict = 'FAULT'
    OR (
      product_id IS NOT NULL AND recipe_id IS NOT NULL AND model_version_id IS NOT NULL
      AND score IS NOT NULL AND review_threshold IS NOT NULL AND reject_threshold IS NOT NULL
    )
  ),
  CHECK (verdict <> 'PASS' OR (score < review_threshold AND review_threshold <= reject_threshold))
) STRICT;

-- All that the screens ask of a product's day: its rows by time, counts per hour, the worst, quantiles, drift of a model version. There is
-- no index by score: each part would change another page of it, and writing would take twice as long.
CREATE INDEX verdicts_of_product
  ON verdicts (product_id, local_hour, verdict, judged_utc_ms, score, model_version_id);
-- A period of any products and verdicts, as it is paged through and exported. It grows at its end, so that writing hardly feels it.
CREATE INDEX verdicts_by_time ON verdicts (judged_utc_ms, product_id, verdict);
-- The latest that did not pass. Only a query that says verdict <> 'PASS' in so many words is given it.
CREATE INDEX verdicts_not_passed ON verdicts (product_id, verdict, judged_utc_ms) WHERE verdict <> 'PASS';
CREATE INDEX verdicts_by_tag ON verdicts (tag);
CREATE INDEX verdicts_by_image ON verdicts (image_id) WHERE image_id IS NOT NULL;
CREATE INDEX verdicts_by_heat_map ON verdicts (heat_map_id) WHERE heat_map_id IS NOT NULL;

CREATE TRIGGER verdicts_never_change BEFORE UPDATE ON verdicts
BEGIN
  SELECT raise(ABORT, 'a verdict is never changed; an override is a row of its own');
END;

CREATE TRIGGER verdicts_stay BEFORE DELETE ON verdicts
BEGIN
  SELECT raise(ABORT, 'a verdict is never deleted');
END;

CREATE TABLE verdict_overrides (
  id INTEGER PRIMARY KEY,
  verdict_id INTEGER NOT NULL REFERENCES verdicts (id),
  overridden_to TEXT NOT NULL CHECK (overridden_to IN ('PASS', 'REJECT')),
  reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 2000),
  overridden_utc_ms INTEGER NOT NULL,
  overridden_by INTEGER NOT NULL REFERENCES users (id)
) STRICT;

CREATE INDEX verdict_overrides_of_verdict ON verdict_overrides (verdict_id);

CREATE TRIGGER verdict_overrides_never_change BEFORE UPDATE ON verdict_overrides
BEGIN
  SELECT raise(ABORT, 'an override is superseded by a new row, never changed');
END;

CREATE TRIGGER verdict_overrides_stay BEFORE DELETE ON verdict_overrides
BEGIN
  SELECT raise(ABORT, 'an override is superseded by a new row, never deleted');
END;
