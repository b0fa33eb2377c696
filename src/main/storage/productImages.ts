import type { Database, Statement } from 'better-sqlite3';
import { StationError } from '../errors.ts';
import type { AuditTrail } from './auditTrail.ts';
import type { Images, StoredFile } from './images.ts';
import { checkedName } from './input.ts';
import type { Products } from './products.ts';
import type { Person } from './signature.ts';

/** A picture of a product, to teach it with. */
export interface ProductImage {
  readonly id: number;
  readonly productId: number;
  readonly imageId: number;
  /** The name of the file that it was first imported from. */
  readonly originalName: string;
  readonly importedUtcMs: number;
  readonly importedBy: number;
  /** Null where the picture is in use. */
  readonly removedUtcMs: number | null;
}

/** What became of a picture that was given to a product. */
export interface Added {
  readonly picture: ProductImage;
  /** False where the product has it already. */
  readonly isNew: boolean;
}

const SELECT_PICTURES = `SELECT id, product_id AS productId, image_id AS imageId, original_name AS originalName,
  imported_utc_ms AS importedUtcMs, imported_by AS importedBy, removed_utc_ms AS removedUtcMs FROM product_images`;

/** The pictures that products are taught with. */
export class ProductImages {
  readonly #products: Products;
  readonly #images: Images;
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  readonly #get: Statement<[number], ProductImage>;
  readonly #find: Statement<[number, number], ProductImage>;
  readonly #list: Statement<[number, number, number], ProductImage>;
  readonly #insert: Statement<[number, number, string, number, number]>;
  readonly #setRemoved: Statement<[number | null, number]>;

  /** @param clock milliseconds since 1970-01-01 UTC */
  constructor(db: Database, known: { products: Products; images: Images }, trail: AuditTrail, clock: () => number) {
    this.#products = known.products;
    this.#images = known.images;
    this.#trail = trail;
    this.#clock = clock;
    this.#get = db.prepare(`${SELECT_PICTURES} WHERE id = ?`);
    this.#find = db.prepare(`${SELECT_PICTURES} WHERE product_id = ? AND image_id = ?`);
    this.#list = db.prepare(`${SELECT_PICTURES} WHERE product_id = ? AND removed_utc_ms IS NULL AND id > ? ORDER BY id LIMIT ?`);
    this.#insert = db.prepare(
      'INSERT INTO product_images (product_id, image_id, original_name, imported_utc_ms, imported_by) VALUES (?, ?, ?, ?, ?)',
    );
    this.#setRemoved = db.prepare('UPDATE product_images SET removed_utc_ms = ? WHERE id = ?');
  }

  /** Those in use, in the order of their import; after one of them, if its id is given. */
  list(productId: number, limit: number, afterId = 0): ProductImage[] {
    return this.#list.all(productId, afterId, limit);
  }

  /** @throws StationError PICTURE_UNKNOWN */
  get(id: number): ProductImage {
    const picture = this.#get.get(id);
    if (!picture) throw new StationError('PICTURE_UNKNOWN', objectOf(id));
    return picture;
  }

  /** The picture of a product that has this file, removed or not; undefined where it never had it. */
  find(productId: number, imageId: number): ProductImage | undefined {
    return this.#find.get(productId, imageId);
  }

  /**
   * Gives a product a picture whose file is in the store. One that it has is told; one that was removed comes back with its labels.
   * @throws StationError INPUT_INVALID, PRODUCT_UNKNOWN, PRODUCT_RETIRED
   */
  add(productId: number, file: StoredFile, originalName: string, by: Person): Added {
    this.#products.inUse(productId);
    const name = checkedName(originalName, 'name', 1000);
    const imageId = this.#images.record(file);
    const known = this.#find.get(productId, imageId);
    if (known?.removedUtcMs === null) return { picture: known, isNew: false };
    const add = (): Added => {
      if (known) this.#setRemoved.run(null, known.id);
      const id = known?.id ?? Number(this.#insert.run(productId, imageId, name, this.#clock(), by.userId).lastInsertRowid);
      return { picture: this.get(id), isNew: true };
    };
    return this.#trail.change(add, ({ picture }) => ({
      actor: by,
      action: 'picture.import',
      object: objectOf(picture.id),
      newValue: { product: productId, name, sha256: file.sha256 },
    }));
  }

  /**
   * Takes a picture out of use; its file, its labels and the versions that were taught with it stay.
   * @throws StationError PICTURE_UNKNOWN, PRODUCT_RETIRED
   */
  remove(id: number, by: Person): ProductImage {
    return this.get(id).removedUtcMs === null ? this.#use(id, this.#clock(), by) : this.get(id);
  }

  /**
   * Takes a picture that was removed into use again, with its labels.
   * @throws StationError PICTURE_UNKNOWN, PRODUCT_RETIRED
   */
  bringBack(id: number, by: Person): ProductImage {
    return this.get(id).removedUtcMs === null ? this.get(id) : this.#use(id, null, by);
  }

  /** @param removedUtcMs null for a picture that is in use */
  #use(id: number, removedUtcMs: number | null, by: Person): ProductImage {
    const { productId, removedUtcMs: before } = this.get(id);
    this.#products.inUse(productId);
    const change = (): ProductImage => {
      this.#setRemoved.run(removedUtcMs, id);
      return this.get(id);
    };
    return this.#trail.change(change, {
      actor: by,
      action: removedUtcMs === null ? 'picture.bringBack' : 'picture.remove',
      object: objectOf(id),
      field: 'removed',
      oldValue: before,
      newValue: removedUtcMs,
    });
  }
}

/** What the audit trail calls a picture of a product. */
export function objectOf(id: number): string {
  return `picture ${id}`;
}
