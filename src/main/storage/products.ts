import type { Database, Statement } from 'better-sqlite3';
import { StationError } from '../errors.ts';
import type { AuditTrail } from './auditTrail.ts';
import { checkedName } from './input.ts';
import type { Person } from './signature.ts';

/** What the station inspects. */
export interface Product {
  readonly id: number;
  /** Of its own, whatever the case of its ASCII letters. */
  readonly name: string;
  readonly createdUtcMs: number;
  readonly createdBy: number;
  /** Null where the product is in use. */
  readonly retiredUtcMs: number | null;
}

const SELECT_PRODUCTS = `SELECT id, name, created_utc_ms AS createdUtcMs, created_by AS createdBy, archived_utc_ms AS retiredUtcMs
  FROM products`;

/** The products of the station. */
export class Products {
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  readonly #list: Statement<[], Product>;
  readonly #get: Statement<[number], Product>;
  readonly #named: Statement<[string], Product>;
  readonly #insert: Statement<[string, number, number]>;
  readonly #rename: Statement<[string, number]>;
  readonly #retire: Statement<[number | null, number]>;

  /** @param clock milliseconds since 1970-01-01 UTC */
  constructor(db: Database, trail: AuditTrail, clock: () => number) {
    this.#trail = trail;
    this.#clock = clock;
    this.#list = db.prepare(`${SELECT_PRODUCTS} ORDER BY archived_utc_ms IS NOT NULL, name COLLATE NOCASE`);
    this.#get = db.prepare(`${SELECT_PRODUCTS} WHERE id = ?`);
    this.#named = db.prepare(`${SELECT_PRODUCTS} WHERE name = ?`);
    this.#insert = db.prepare('INSERT INTO products (name, created_utc_ms, created_by) VALUES (?, ?, ?)');
    this.#rename = db.prepare('UPDATE products SET name = ? WHERE id = ?');
    this.#retire = db.prepare('UPDATE products SET archived_utc_ms = ? WHERE id = ?');
  }

  /** All of them by name, the retired ones last. */
  list(): Product[] {
    return this.#list.all();
  }

  /** @throws StationError PRODUCT_UNKNOWN */
  get(id: number): Product {
    const product = this.#get.get(id);
    if (!product) throw new StationError('PRODUCT_UNKNOWN', objectOf(id));
    return product;
  }

  /**
   * A product that may be changed, taught and inspected.
   * @throws StationError PRODUCT_UNKNOWN, PRODUCT_RETIRED
   */
  inUse(id: number): Product {
    const product = this.get(id);
    if (product.retiredUtcMs !== null) throw new StationError('PRODUCT_RETIRED', product.name);
    return product;
  }

  /** @throws StationError INPUT_INVALID, PRODUCT_NAME_TAKEN */
  create(name: string, by: Person): Product {
    const checked = checkedName(name, 'name');
    const create = (): Product => {
      this.#refuseTaken(checked);
      return this.get(Number(this.#insert.run(checked, this.#clock(), by.userId).lastInsertRowid));
    };
    return this.#trail.change(create, ({ id }) => ({
      actor: by,
      action: 'product.create',
      object: objectOf(id),
      newValue: { name: checked },
    }));
  }

  /** @throws StationError INPUT_INVALID, PRODUCT_UNKNOWN, PRODUCT_RETIRED, PRODUCT_NAME_TAKEN */
  rename(id: number, name: string, by: Person): Product {
    const checked = checkedName(name, 'name');
    const { name: oldValue } = this.inUse(id);
    if (checked === oldValue) return this.get(id);
    const rename = (): Product => {
      this.#refuseTaken(checked, id);
      this.#rename.run(checked, id);
      return this.get(id);
    };
    return this.#trail.change(rename, {
      actor: by,
      action: 'product.rename',
      object: objectOf(id),
      field: 'name',
      oldValue,
      newValue: checked,
    });
  }

  /**
   * Takes a product out of use; what is known of it stays.
   * @throws StationError PRODUCT_UNKNOWN, PRODUCT_RETIRED
   */
  retire(id: number, by: Person): Product {
    this.inUse(id);
    return this.#setRetired(id, this.#clock(), by);
  }

  /**
   * Takes a retired product into use again.
   * @throws StationError PRODUCT_UNKNOWN
   */
  bringBack(id: number, by: Person): Product {
    return this.get(id).retiredUtcMs === null ? this.get(id) : this.#setRetired(id, null, by);
  }

  #setRetired(id: number, retiredUtcMs: number | null, by: Person): Product {
    const { retiredUtcMs: oldValue } = this.get(id);
    const set = (): Product => {
      this.#retire.run(retiredUtcMs, id);
      return this.get(id);
    };
    const action = retiredUtcMs === null ? 'product.bringBack' : 'product.retire';
    return this.#trail.change(set, { actor: by, action, object: objectOf(id), field: 'retired', oldValue, newValue: retiredUtcMs });
  }

  #refuseTaken(name: string, exceptId?: number): void {
    const taken = this.#named.get(name);
    if (taken && taken.id !== exceptId) throw new StationError('PRODUCT_NAME_TAKEN', taken.name);
  }
}

/** What the audit trail calls a product. */
function objectOf(id: number): string {
  return `product ${id}`;
}
