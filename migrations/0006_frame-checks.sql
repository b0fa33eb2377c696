-- What a picture of a part must be like to be judged at all; a recipe that was there before asks for nothing.

ALTER TABLE recipes ADD COLUMN frame_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(frame_json));
