import type { Database, Statement } from 'better-sqlite3';
import { StationError } from '../errors.ts';
import { withRefusals } from './refusals.ts';
import type { LineVerdict } from './verdicts.ts';

/** A picture whose file is in the store, sides as it is seen. */
export interface StoredFile {
  /** 64 hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface StoredImage extends StoredFile {
  readonly id: number;
  /** When it was brought last. */
  readonly storedUtcMs: number;
  /** When retention took the file away; null while it is kept. */
  readonly prunedUtcMs: number | null;
}

/** Where a page of pictures ends and the next one, of those stored earlier, begins. */
export type ImagePageEnd = Pick<StoredImage, 'id' | 'storedUtcMs'>;

/** That a picture, or a heat map, belongs to parts of a product with a verdict. */
export interface VerdictUse {
  /** Null for a FAULT before the product was known. */
  readonly productId: number | null;
  /** REJECT where a person has overridden it, whatever it was. */
  readonly verdict: LineVerdict;
  /** Of the latest of them. */
  readonly judgedUtcMs: number;
  readonly as: 'picture' | 'heat map';
}

const SELECT_IMAGES = `SELECT id, sha256, size_bytes AS sizeBytes, width_px AS widthPx, height_px AS heightPx,
  stored_utc_ms AS storedUtcMs, pruned_utc_ms AS prunedUtcMs FROM images`;

function selectUses(column: 'image_id' | 'heat_map_id', as: VerdictUse['as']): string {
  return `SELECT product_id AS productId, max(judged_utc_ms) AS judgedUtcMs, '${as}' AS "as",
      iif(EXISTS (SELECT 1 FROM verdict_overrides WHERE verdict_id = verdicts.id), 'REJECT', verdict) AS verdict
    FROM verdicts WHERE ${column} = @id GROUP BY product_id, 4`;
}

export const IMAGE_QUERIES = {
  unpruned: `${SELECT_IMAGES} WHERE pruned_utc_ms IS NULL AND (stored_utc_ms, id) < (@storedUtcMs, @id)
    ORDER BY stored_utc_ms DESC, id DESC LIMIT @limit`,
  lastPruned: `${SELECT_IMAGES} WHERE pruned_utc_ms = (SELECT max(pruned_utc_ms) FROM images WHERE pruned_utc_ms IS NOT NULL)`,
  keptBytes: `SELECT coalesce(sum(size_bytes), 0) FROM images WHERE pruned_utc_ms IS NULL`,
  isForTeaching: `SELECT EXISTS (SELECT 1 FROM product_images WHERE image_id = @id) OR EXISTS (SELECT 1 FROM labels WHERE mask_image_id = @id)`,
  verdictUses: `${selectUses('image_id', 'picture')} UNION ALL ${selectUses('heat_map_id', 'heat map')}`,
} as const;

/** After every picture. */
const LATEST: ImagePageEnd = { id: Number.MAX_SAFE_INTEGER, storedUtcMs: Number.MAX_SAFE_INTEGER };

/** The files that the station keeps beside the database. They are written and taken away by its image store; here is what is known of them. */
export class Images {
  readonly #clock: () => number;
  readonly #get: Statement<[number], StoredImage>;
  readonly #find: Statement<[string], StoredImage>;
  readonly #record: Statement<[StoredFile & { storedUtcMs: number }], number>;
  readonly #prune: Statement<[number, number]>;
  readonly #unpruned: Statement<[ImagePageEnd & { limit: number }], StoredImage>;
  readonly #lastPruned: Statement<[], StoredImage>;
  readonly #keptBytes: Statement<[], number>;
  readonly #isForTeaching: Statement<[{ id: number }], number>;
  readonly #verdictUses: Statement<[{ id: number }], VerdictUse>;

  /** @param clock milliseconds since 1970-01-01 UTC */
  constructor(db: Database, clock: () => number) {
    this.#clock = clock;
    this.#get = db.prepare(`${SELECT_IMAGES} WHERE id = ?`);
    this.#find = db.prepare(`${SELECT_IMAGES} WHERE sha256 = ?`);
    this.#record = db
      .prepare<[StoredFile & { storedUtcMs: number }], number>(
        `INSERT INTO images (sha256, size_bytes, width_px, height_px, stored_utc_ms)
          VALUES (@sha256, @sizeBytes, @widthPx, @heightPx, @storedUtcMs)
        ON CONFLICT (sha256) DO UPDATE SET stored_utc_ms = excluded.stored_utc_ms, pruned_utc_ms = NULL
        RETURNING id`,
      )
      .pluck();
    this.#prune = db.prepare('UPDATE images SET pruned_utc_ms = ? WHERE id = ? AND pruned_utc_ms IS NULL');
    this.#unpruned = db.prepare(IMAGE_QUERIES.unpruned);
    this.#lastPruned = db.prepare(IMAGE_QUERIES.lastPruned);
    this.#keptBytes = db.prepare<[], number>(IMAGE_QUERIES.keptBytes).pluck();
    this.#isForTeaching = db.prepare<[{ id: number }], number>(IMAGE_QUERIES.isForTeaching).pluck();
    this.#verdictUses = db.prepare(IMAGE_QUERIES.verdictUses);
  }

  /** @throws StationError PICTURE_UNKNOWN */
  get(id: number): StoredImage {
    const image = this.#get.get(id);
    if (!image) throw new StationError('PICTURE_UNKNOWN', `image ${id}`);
    return image;
  }

  /** The picture of a file; undefined where the station never had it. */
  find(sha256: string): StoredImage | undefined {
    return this.#find.get(sha256);
  }

  /**
   * Notes that a file is in the store; one that was pruned is there again. To be called by the store, which has just seen to the file.
   * @returns the id of its row
   * @throws StationError for what SQLite refuses
   */
  record(file: StoredFile): number {
    // Not `get`: it leaves the statement at its row, and does not tell when the commit that follows fails.
    return withRefusals(`image ${file.sha256}`, () => this.#record.all({ ...file, storedUtcMs: this.#clock() })[0]);
  }

  /** Sizes of all files that are kept together. */
  keptBytes(): number {
    return this.#keptBytes.get()!;
  }

  /** Notes that files are to be taken away. Within the transaction of the caller. */
  markPruned(ids: readonly number[]): void {
    const prunedUtcMs = this.#clock();
    for (const id of ids) this.#prune.run(prunedUtcMs, id);
  }

  /** Pictures whose files are kept, the latest first; from the end of a page on, if one is given. */
  unpruned(limit: number, after: ImagePageEnd = LATEST): StoredImage[] {
    return this.#unpruned.all({ id: after.id, storedUtcMs: after.storedUtcMs, limit });
  }

  /** The pictures that were marked as pruned last, all at the same time. */
  lastPruned(): StoredImage[] {
    return this.#lastPruned.all();
  }

  /** Whether it is a picture or a mask of a product's own, whatever else it is. */
  isForTeaching(id: number): boolean {
    return this.#isForTeaching.get({ id }) === 1;
  }

  /** The parts that it is a picture or a heat map of, those of one product and verdict together. */
  verdictUses(id: number): VerdictUse[] {
    return this.#verdictUses.all({ id });
  }
}
