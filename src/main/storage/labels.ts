import type { Database, Statement } from 'better-sqlite3';
import { StationError } from '../errors.ts';
import type { AuditEntry, AuditTrail } from './auditTrail.ts';
import type { Images } from './images.ts';
import { checkedName } from './input.ts';
import { objectOf, type ProductImages } from './productImages.ts';
import type { Products } from './products.ts';
import { withRefusals } from './refusals.ts';
import { type Person, type Signature, signedBy } from './signature.ts';

/** What a person says of a picture; `none` takes back what was said. */
export type Label =
  | { readonly label: 'good' | 'none' }
  | {
      readonly label: 'defect';
      readonly kind: string;
      /** The picture that marks where the defect is, of the same size. */
      readonly maskImageId?: number | null;
    };

/** A label as it was given. Only a defect has a kind, and may have a mask. */
export interface StoredLabel {
  readonly id: number;
  readonly productImageId: number;
  readonly label: Label['label'];
  readonly kind: string | null;
  readonly maskImageId: number | null;
  readonly labelledUtcMs: number;
  readonly labelledBy: number;
}

/** A picture to teach with, and the label that says what it shows. */
export interface LabelledPicture {
  readonly labelId: number;
  readonly productImageId: number;
  readonly originalName: string;
  readonly sha256: string;
  readonly label: 'good' | 'defect';
  readonly kind: string | null;
  readonly maskSha256: string | null;
}

const SELECT_LABELS = `SELECT id, product_image_id AS productImageId, label, defect_kind AS kind, mask_image_id AS maskImageId,
  labelled_utc_ms AS labelledUtcMs, labelled_by AS labelledBy FROM labels`;

const SELECT_LABELLED = `SELECT labels.id AS labelId, pictures.id AS productImageId, pictures.original_name AS originalName,
    images.sha256 AS sha256, labels.label AS label, labels.defect_kind AS kind, masks.sha256 AS maskSha256
  FROM product_images AS pictures
  JOIN labels ON labels.product_image_id = pictures.id
  JOIN images ON images.id = pictures.image_id
  LEFT JOIN images AS masks ON masks.id = labels.mask_image_id
  WHERE pictures.product_id = ? AND labels.label <> 'none'`;

/** What people have said of the pictures of products. The last word holds; every earlier one is kept. */
export class Labels {
  readonly #db: Database;
  readonly #products: Products;
  readonly #images: Images;
  readonly #pictures: ProductImages;
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  readonly #current: Statement<[number], StoredLabel>;
  readonly #history: Statement<[number], StoredLabel>;
  readonly #insert: Statement<[Omit<StoredLabel, 'id'>]>;
  readonly #snapshot: Statement<[number], LabelledPicture>;
  readonly #labelled: Statement<[number, number], LabelledPicture>;

  /** @param clock milliseconds since 1970-01-01 UTC */
  constructor(
    db: Database,
    known: { products: Products; images: Images; pictures: ProductImages },
    trail: AuditTrail,
    clock: () => number,
  ) {
    this.#db = db;
    this.#products = known.products;
    this.#images = known.images;
    this.#pictures = known.pictures;
    this.#trail = trail;
    this.#clock = clock;
    this.#current = db.prepare(`${SELECT_LABELS} WHERE product_image_id = ? ORDER BY id DESC LIMIT 1`);
    this.#history = db.prepare(`${SELECT_LABELS} WHERE product_image_id = ? ORDER BY id`);
    this.#insert = db.prepare(`INSERT INTO labels (product_image_id, label, defect_kind, mask_image_id, labelled_utc_ms, labelled_by)
      VALUES (@productImageId, @label, @kind, @maskImageId, @labelledUtcMs, @labelledBy)`);
    this.#snapshot = db.prepare(`${SELECT_LABELLED} AND pictures.removed_utc_ms IS NULL
      AND labels.id = (SELECT max(id) FROM labels WHERE product_image_id = pictures.id) ORDER BY pictures.id`);
    this.#labelled = db.prepare(`${SELECT_LABELLED} AND labels.id = ?`);
  }

  /** What holds of a picture; undefined where nobody has said anything. */
  current(productImageId: number): StoredLabel | undefined {
    return this.#current.get(productImageId);
  }

  /** All that was said of a picture, the first word first. */
  history(productImageId: number): StoredLabel[] {
    return this.#history.all(productImageId);
  }

  /** The pictures of a product that are labelled as good or as a defect now: what a version is taught with. */
  snapshot(productId: number): LabelledPicture[] {
    return this.#snapshot.all(productId);
  }

  /** A picture of a product with one of the labels it has had; undefined where the label is none of the product's, or says nothing. */
  labelled(productId: number, labelId: number): LabelledPicture | undefined {
    return this.#labelled.get(productId, labelId);
  }

  /**
   * Says what a picture shows. Saying the same again changes nothing.
   * @param by a signature where it overrides what another person has said
   * @throws StationError PICTURE_UNKNOWN, PRODUCT_RETIRED, INPUT_INVALID, SIGNATURE_REQUIRED
   */
  set(productImageId: number, label: Label, by: Person | Signature): StoredLabel {
    const picture = this.#pictures.get(productImageId);
    this.#products.inUse(picture.productId);
    if (picture.removedUtcMs !== null) throw new StationError('PICTURE_UNKNOWN', objectOf(productImageId), { detail: 'it was removed' });
    const signature = 'meaning' in by ? by : undefined;
    const person = 'meaning' in by ? by.actor : by;
    const said = this.#checked(label, picture.imageId);
    const before = this.current(productImageId);
    if (before && isSame(before, said)) return before;
    const isOverride = before !== undefined && before.label !== 'none' && before.labelledBy !== person.userId;
    if (isOverride && !signature) {
      throw new StationError('SIGNATURE_REQUIRED', objectOf(productImageId), { detail: 'it overrides the label of another person' });
    }
    const set = (): StoredLabel => {
      this.#insert.run({ ...said, productImageId, labelledUtcMs: this.#clock(), labelledBy: person.userId });
      return this.current(productImageId)!;
    };
    const entry: AuditEntry = {
      ...(signature ? signedBy(signature) : { actor: person }),
      action: isOverride ? 'label.override' : 'label.set',
      object: objectOf(productImageId),
      field: 'label',
      oldValue: before ? { ...saidIn(before), by: before.labelledBy } : null,
      newValue: { ...said, by: person.userId },
    };
    return this.#trail.change(set, entry);
  }

  /**
   * Says the same of many pictures: of all of them or of none.
   * @throws StationError as `set` does
   */
  setAll(productImageIds: readonly number[], label: Label, by: Person | Signature): StoredLabel[] {
    const setAll = this.#db.transaction(() => productImageIds.map((id) => this.set(id, label, by)));
    return withRefusals('labels', () => setAll.immediate());
  }

  #checked(label: Label, imageId: number): Said {
    if (label.label !== 'defect') return { label: label.label, kind: null, maskImageId: null };
    const said = { label: label.label, kind: checkedName(label.kind, 'kind'), maskImageId: label.maskImageId ?? null };
    if (said.maskImageId === null) return said;
    const [image, mask] = [this.#images.get(imageId), this.#images.get(said.maskImageId)];
    if (image.widthPx === mask.widthPx && image.heightPx === mask.heightPx) return said;
    const detail = `it is ${mask.widthPx} x ${mask.heightPx} px, the picture ${image.widthPx} x ${image.heightPx}`;
    throw new StationError('INPUT_INVALID', 'mask', { detail });
  }
}

type Said = Pick<StoredLabel, 'label' | 'kind' | 'maskImageId'>;

function isSame(before: Said, said: Said): boolean {
  return before.label === said.label && before.kind === said.kind && before.maskImageId === said.maskImageId;
}

function saidIn({ label, kind, maskImageId }: StoredLabel): Said {
  return { label, kind, maskImageId };
}
