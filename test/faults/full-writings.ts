import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodePng } from '../../src/pipeline/images/png.ts';
import { Random } from '../../src/pipeline/random.ts';
import { importPictures } from '../../src/main/station/products/importPictures.ts';
import { verifyExport } from '../../src/main/station/exports/verifyExport.ts';
import type { Station } from '../../src/main/station/station.ts';
import { THE_STATION } from '../../src/main/storage/auditTrail.ts';
import { ADA, SIGNATURE } from '../exports.ts';
import { picture } from '../picture-files.ts';
import { verdictOn } from '../station-database.ts';
import type { Writing } from './full-station.ts';

/** Of pictures of noise, 27 kB each. */
const SIDE_PX = 96;
/** Of the trail that is exported, for an export of some megabytes. */
const TRAIL_ROWS = 2000;

/** Verdicts and changes of the product's name, in turns. */
export const VERDICTS: Writing = {
  name: 'verdicts and audited changes',
  code: 'DATABASE_FULL',
  leftBytes: [0, 400_000],
  prepare: () => undefined,
  write: ({ verdictLog, products, db }, n) => {
    if (n % 2 === 0) return `verdict ${verdictLog.add(verdictOn(n))} part ${n}`;
    const { name } = products.rename(1, `name ${n}`, ADA);
    return `change ${lastRename(db)?.seq} ${name}`;
  },
  kept: ({ db }) => {
    const verdicts = db.prepare<[], string>(`SELECT 'verdict ' || id || ' ' || tag FROM verdicts`).pluck().all();
    const changes = db.prepare<[], string>(`SELECT 'change ' || seq || ' ' || (new_json ->> '$') FROM audit_rows WHERE field = 'name'`);
    return new Set([...verdicts, ...changes.pluck().all()]);
  },
  halfDone: ({ products, db }) => {
    const { name } = products.get(1);
    return name === lastRename(db)?.name ? [] : [`the product is called ${name}, the trail says otherwise`];
  },
};

/** Pictures that are imported into a product. */
export const PICTURES: Writing = {
  name: 'pictures',
  code: 'PICTURES_FULL',
  leftBytes: [0, 400_000],
  prepare: () => undefined,
  write: async ({ imageStore: store, productImages: pictures }, n) => {
    const random = new Random(n);
    const bytes = await encodePng(picture(SIDE_PX, SIDE_PX, () => [random.integer(256), random.integer(256), random.integer(256)]));
    const [imported] = await importPictures({ store, pictures, productId: 1, by: ADA }, [{ name: `part ${n}.png`, bytes }]);
    return `picture ${imported.outcome === 'refused' ? imported.message : imported.pictureId} part ${n}.png`;
  },
  kept: async ({ imageStore, images, productImages }) => {
    const kept = new Set<string>();
    for (const { id, imageId, originalName } of productImages.list(1, 100_000)) {
      await imageStore.read(images.get(imageId).sha256);
      kept.add(`picture ${id} ${originalName}`);
    }
    return kept;
  },
  halfDone: async ({ db }) => {
    const drafts = await readdir(join(dirname(db.name), 'pictures', 'drafts'));
    return drafts.map((draft) => `a draft was left: ${draft}`);
  },
};

/** Exports of the whole trail. */
export const EXPORTS: Writing = {
  name: 'exports',
  code: 'EXPORT_UNWRITABLE',
  leftBytes: [300_000, 1_500_000],
  prepare: ({ db, trail }) => {
    db.transaction(() => {
      for (let n = 0; n < TRAIL_ROWS; n++) trail.append({ actor: THE_STATION, action: 'announce', object: `part ${n}` });
    })();
  },
  write: async (station, n) => {
    const folder = join(exportsOf(station), String(n));
    const { id } = await station.exporter.exportTrail({ folder, period: {}, filter: {} }, SIGNATURE);
    return `export ${id} ${n}`;
  },
  kept: async (station) => {
    const folder = exportsOf(station);
    const kept = new Set<string>();
    for (const name of existsSync(folder) ? await readdir(folder) : []) {
      const { manifest, findings } = await verifyExport(join(folder, name), station.key.publicKey);
      if (findings.length === 0) kept.add(`export ${manifest!.id} ${name}`);
    }
    return kept;
  },
  /** Of every export the trail tells that it was begun, and that it failed where there is none. */
  halfDone: async (station) => {
    const begun = station.db.prepare<[string], string>('SELECT object FROM audit_rows WHERE action = ?').pluck();
    const failed = new Set(begun.all('export.failed'));
    const kept = [...(await EXPORTS.kept(station))];
    return begun
      .all('audit.exported')
      .filter((object) => failed.has(object) === kept.some((name) => name.startsWith(`${object} `)))
      .map((object) => `the trail does not tell what became of ${object}`);
  },
};

function lastRename(db: Station['db']): { seq: number; name: string } | undefined {
  return db
    .prepare<[], { seq: number; name: string }>(
      `SELECT seq, new_json ->> '$' AS name FROM audit_rows WHERE field = 'name' ORDER BY seq DESC LIMIT 1`,
    )
    .get();
}

function exportsOf({ db }: Station): string {
  return join(dirname(db.name), 'exports');
}
