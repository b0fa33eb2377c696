import { join } from 'node:path';
import { afterAll } from 'vitest';
import { encodePng } from '../src/pipeline/images/png.ts';
import { ImageStore } from '../src/main/station/products/imageStore.ts';
import type { AuditTrail } from '../src/main/storage/auditTrail.ts';
import { openDatabase, type StationDatabase } from '../src/main/storage/database.ts';
import { Images } from '../src/main/storage/images.ts';
import { Labels } from '../src/main/storage/labels.ts';
import { ModelVersions, type NewVersion } from '../src/main/storage/modelVersions.ts';
import { ProductImages } from '../src/main/storage/productImages.ts';
import { Products } from '../src/main/storage/products.ts';
import { Recipes } from '../src/main/storage/recipes.ts';
import type { Person, Signature } from '../src/main/storage/signature.ts';
import { VerdictLog } from '../src/main/storage/verdicts.ts';
import { testFolder } from './folders.ts';
import { picture } from './picture-files.ts';
import { MONDAY_UTC_MS, openTrail } from './station-database.ts';

export const ADA: Person = { userId: 1, userName: 'Ada Example', role: 'engineer' };
export const BEN: Person = { userId: 2, userName: 'Ben Example', role: 'quality' };

export function signed(actor: Person = ADA): Signature {
  return { actor, reason: 'as agreed', meaning: 'approval' };
}

const TWO_PEOPLE = `INSERT INTO users (login, printed_name, role, password_hash, password_set_utc_ms, created_utc_ms)
  VALUES ('ada', 'Ada Example', 'engineer', 'x', 0, 0), ('ben', 'Ben Example', 'quality', 'x', 0, 0)`;

/** All of a station that knows products, on real files; its clock stands until it is set. */
export interface ProductStation {
  readonly folder: string;
  readonly db: StationDatabase;
  readonly trail: AuditTrail;
  readonly time: { utcMs: number };
  readonly clock: () => number;
  readonly store: ImageStore;
  readonly products: Products;
  readonly images: Images;
  readonly pictures: ProductImages;
  readonly labels: Labels;
  readonly recipes: Recipes;
  readonly versions: ModelVersions;
  readonly verdicts: VerdictLog;
  /** What the audit trail says, the last row first. */
  readonly told: () => Told[];
}

interface Told {
  readonly action: string;
  readonly object: string;
  readonly userId: number | null;
  readonly reason: string | null;
  readonly signatureMeaning: string | null;
  readonly oldValue: unknown;
  readonly newValue: unknown;
}

/** A station of the test file's own, with Ada and Ben. */
export async function productStation(): Promise<ProductStation> {
  const folder = await testFolder();
  const db = await openDatabase(join(folder, 'station.db'));
  afterAll(() => {
    db.close();
  });
  db.exec(TWO_PEOPLE);
  const time = { utcMs: MONDAY_UTC_MS };
  const clock = (): number => time.utcMs;
  const trail = openTrail(folder, db, { clock });
  const products = new Products(db, trail, clock);
  const images = new Images(db, clock);
  const pictures = new ProductImages(db, { products, images }, trail, clock);
  const labels = new Labels(db, { products, images, pictures }, trail, clock);
  const recipes = new Recipes(db, products, trail, clock);
  const versions = new ModelVersions(db, { products, recipes }, trail, clock);
  const rows = db.prepare<[], Omit<Told, 'oldValue' | 'newValue'> & { oldJson: string | null; newJson: string | null }>(
    `SELECT action, object, user_id AS userId, reason, signature_meaning AS signatureMeaning, old_json AS oldJson, new_json AS newJson
      FROM audit_rows ORDER BY seq DESC`,
  );
  return {
    ...{ folder, db, trail, time, clock, products, images, pictures, labels, recipes, versions },
    store: await ImageStore.open(join(folder, 'pictures')),
    verdicts: new VerdictLog(db),
    told: () =>
      rows.all().map(({ oldJson, newJson, ...row }) => ({
        ...row,
        oldValue: JSON.parse(oldJson ?? 'null') as unknown,
        newValue: JSON.parse(newJson ?? 'null') as unknown,
      })),
  };
}

/** The n-th of many small pictures, no two alike, as a PNG. */
export async function pngNumber(n: number, width = 24, height = 16): Promise<Buffer> {
  return encodePng(picture(width, height, (x, y) => [(x * 9 + n) % 256, (y * 13 + (n >> 8)) % 256, 90]));
}

/** What is known of a version that was never taught. */
export function versionFacts(n: number): Omit<NewVersion, 'productId' | 'labelIds'> {
  return {
    seed: n,
    contentHash: n.toString(16).padStart(64, '0'),
    settings: { geometry: { widthPx: 256, heightPx: 256 } },
    metrics: { thresholds: { review: 2 + n, reject: 3 + n, typicalGood: 1 }, heldOutScores: [0.9, 1, 1.1] },
  };
}
