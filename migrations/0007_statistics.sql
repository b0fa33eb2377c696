-- Statistics of a period are read from the index by time alone. It still grows at its end.

DROP INDEX verdicts_by_time;

CREATE INDEX verdicts_by_time
  ON verdicts (judged_utc_ms, product_id, verdict, utc_offset_min, model_version_id, score, total_ms, fault_code);

-- How much room the kept pictures take.
CREATE INDEX images_kept ON images (pruned_utc_ms, size_bytes);
