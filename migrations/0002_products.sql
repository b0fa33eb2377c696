-- What the station inspects, what it has learned from, and what it judges by.

CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(trim(name)) BETWEEN 1 AND 200),
  created_utc_ms INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES users (id),
  archived_utc_ms INTEGER
) STRICT;

CREATE TRIGGER products_stay BEFORE DELETE ON products
BEGIN
  SELECT raise(ABORT, 'a product is archived, never deleted');
END;

-- Files outside the database, each under its own hash: pictures of parts, heat maps and masks.
CREATE TABLE images (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
  width_px INTEGER NOT NULL CHECK (width_px > 0),
  height_px INTEGER NOT NULL CHECK (height_px > 0),
  -- When it was brought last.
  stored_utc_ms INTEGER NOT NULL,
  -- When retention took the file away; the row stays.
  pruned_utc_ms INTEGER
) STRICT;

CREATE INDEX images_unpruned ON images (stored_utc_ms) WHERE pruned_utc_ms IS NULL;
CREATE INDEX images_pruned ON images (pruned_utc_ms) WHERE pruned_utc_ms IS NOT NULL;

CREATE TRIGGER images_stay BEFORE DELETE ON images
BEGIN
  SELECT raise(ABORT, 'the row of an image stays when its file is pruned');
END;

CREATE TABLE product_images (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id),
  image_id INTEGER NOT NULL REFERENCES images (id),
  original_name TEXT NOT NULL CHECK (length(original_name) BETWEEN 1 AND 1000),
  imported_utc_ms INTEGER NOT NULL,
  imported_by INTEGER NOT NULL REFERENCES users (id),
  removed_utc_ms INTEGER,
  UNIQUE (product_id, image_id)
) STRICT;

CREATE INDEX product_images_by_image ON product_images (image_id);

CREATE TRIGGER product_images_stay BEFORE DELETE ON product_images
BEGIN
  SELECT raise(ABORT, 'an image is marked as removed, never deleted');
END;

-- The last row of an image is its label; those before it are how the label came to be.
CREATE TABLE labels (
  id INTEGER PRIMARY KEY,
  product_image_id INTEGER NOT NULL REFERENCES product_images (id),
  label TEXT NOT NULL CHECK (label IN ('good', 'defect', 'none')),
  defect_kind TEXT CHECK (length(trim(defect_kind)) BETWEEN 1 AND 200),
  mask_image_id INTEGER REFERENCES images (id),
  labelled_utc_ms INTEGER NOT NULL,
  labelled_by INTEGER NOT NULL REFERENCES users (id),
  CHECK ((label = 'defect') = (defect_kind IS NOT NULL)),
  CHECK (label = 'defect' OR mask_image_id IS NULL)
) STRICT;

CREATE INDEX labels_of_image ON labels (product_image_id);
CREATE INDEX labels_by_mask ON labels (mask_image_id) WHERE mask_image_id IS NOT NULL;

CREATE TRIGGER labels_never_change BEFORE UPDATE ON labels
BEGIN
  SELECT raise(ABORT, 'a label is superseded by a new row, never changed');
END;

CREATE TRIGGER labels_stay BEFORE DELETE ON labels
BEGIN
  SELECT raise(ABORT, 'a label is superseded by a new row, never deleted');
END;

CREATE TABLE model_versions (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id),
  version INTEGER NOT NULL CHECK (version > 0),
  state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'offered', 'active', 'retired')),
  seed INTEGER NOT NULL,
  settings_json TEXT NOT NULL CHECK (json_valid(settings_json) AND json_type(settings_json) = 'object'),
  metrics_json TEXT NOT NULL CHECK (json_valid(metrics_json) AND json_type(metrics_json) = 'object'),
  -- Over the whole bundle, as its manifest states it.
  content_hash TEXT NOT NULL CHECK (length(content_hash) = 64 AND content_hash NOT GLOB '*[^0-9a-f]*'),
  created_utc_ms INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES users (id),
  UNIQUE (product_id, version),
  UNIQUE (product_id, content_hash),
  UNIQUE (id, product_id)
) STRICT;

CREATE UNIQUE INDEX model_versions_one_active ON model_versions (product_id) WHERE state = 'active';

CREATE TRIGGER model_versions_keep_their_making
BEFORE UPDATE OF id, product_id, version, seed, settings_json, metrics_json, content_hash, created_utc_ms, created_by ON model_versions
BEGIN
  SELECT raise(ABORT, 'of a model version only the state changes');
END;

CREATE TRIGGER model_versions_step BEFORE UPDATE OF state ON model_versions
WHEN (OLD.state, NEW.state) NOT IN (
  VALUES ('draft', 'offered'), ('draft', 'retired'), ('offered', 'active'), ('offered', 'retired'), ('active', 'retired'), ('retired', 'active')
)
BEGIN
  SELECT raise(ABORT, 'a model version cannot go from that state to this one');
END;

CREATE TRIGGER model_versions_stay BEFORE DELETE ON model_versions
BEGIN
  SELECT raise(ABORT, 'a model version is retired, never deleted');
END;

-- The data snapshot: the pictures that a version was taught with, each with the label it had then.
CREATE TABLE model_version_images (
  model_version_id INTEGER NOT NULL REFERENCES model_versions (id),
  label_id INTEGER NOT NULL REFERENCES labels (id),
  PRIMARY KEY (model_version_id, label_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER model_version_images_never_change BEFORE UPDATE ON model_version_images
BEGIN
  SELECT raise(ABORT, 'a data snapshot never changes');
END;

CREATE TRIGGER model_version_images_stay BEFORE DELETE ON model_version_images
BEGIN
  SELECT raise(ABORT, 'a data snapshot never changes');
END;

-- How a product is judged. Each change is a new version; the highest is in force. Thresholds are raw scores of the model they stand with.
CREATE TABLE recipes (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id),
  version INTEGER NOT NULL CHECK (version > 0),
  model_version_id INTEGER,
  review_threshold REAL,
  reject_threshold REAL,
  crop_left_px INTEGER CHECK (crop_left_px >= 0),
  crop_top_px INTEGER CHECK (crop_top_px >= 0),
  crop_width_px INTEGER CHECK (crop_width_px > 0),
  crop_height_px INTEGER CHECK (crop_height_px > 0),
  input_width_px INTEGER NOT NULL CHECK (input_width_px > 0),
  input_height_px INTEGER NOT NULL CHECK (input_height_px > 0),
  actuator_json TEXT NOT NULL CHECK (json_valid(actuator_json) AND json_type(actuator_json) = 'object'),
  created_utc_ms INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES users (id),
  UNIQUE (product_id, version),
  UNIQUE (id, product_id, model_version_id),
  FOREIGN KEY (model_version_id, product_id) REFERENCES model_versions (id, product_id),
  CHECK ((model_version_id IS NULL) = (review_threshold IS NULL) AND (review_threshold IS NULL) = (reject_threshold IS NULL)),
  CHECK (review_threshold IS NULL OR (review_threshold <= reject_threshold AND abs(review_threshold) < 9e999 AND abs(reject_threshold) < 9e999)),
  CHECK (
    (crop_left_px IS NULL) = (crop_top_px IS NULL)
    AND (crop_left_px IS NULL) = (crop_width_px IS NULL)
    AND (crop_left_px IS NULL) = (crop_height_px IS NULL)
  )
) STRICT;

-- For how long a recipe keeps the pictures of parts by their verdict, and of how many parts; without a row, for ever and of all. Rows of
-- verdicts are never pruned.
CREATE TABLE recipe_retention (
  recipe_id INTEGER NOT NULL REFERENCES recipes (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('PASS', 'REVIEW', 'REJECT', 'FAULT')),
  keep_images_days INTEGER CHECK (keep_images_days >= 0),
  keep_images_parts INTEGER CHECK (keep_images_parts >= 0),
  PRIMARY KEY (recipe_id, verdict),
  CHECK (keep_images_days IS NOT NULL OR keep_images_parts IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER recipes_never_change BEFORE UPDATE ON recipes
BEGIN
  SELECT raise(ABORT, 'a recipe is superseded by a new version, never changed');
END;

CREATE TRIGGER recipes_stay BEFORE DELETE ON recipes
BEGIN
  SELECT raise(ABORT, 'a recipe is superseded by a new version, never deleted');
END;

CREATE TRIGGER recipe_retention_never_changes BEFORE UPDATE ON recipe_retention
BEGIN
  SELECT raise(ABORT, 'a recipe is superseded by a new version, never changed');
END;

CREATE TRIGGER recipe_retention_stays BEFORE DELETE ON recipe_retention
BEGIN
  SELECT raise(ABORT, 'a recipe is superseded by a new version, never deleted');
END;
