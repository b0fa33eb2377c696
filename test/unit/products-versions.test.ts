import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_RECIPE } from '../../src/contract/recipe.ts';
import { readBundle, writeBundle } from '../../src/pipeline/bundle/bundle.ts';
import { importFolder } from '../../src/main/station/products/importPictures.ts';
import { openBundle, Versions } from '../../src/main/station/products/versions.ts';
import { ADA, BEN, productStation, signed } from '../station-products.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

const station = await productStation();
const { db, folder, labels, pictures, products, recipes, store, told, versions: rows } = station;
const bundles = join(folder, 'bundles');
let versions: Versions;
let taught: TaughtProduct;
let count = 0;

beforeAll(async () => {
  taught = await teachMade('machined-part');
  versions = await Versions.open(bundles, { versions: rows, labels });
});
afterAll(() => rm(taught.folder, { recursive: true }));

/** A product with the pictures that the model was taught with, labelled as good. */
async function newProduct(): Promise<number> {
  const productId = products.create(`product ${++count}`, ADA).id;
  await importFolder({ store, pictures, productId, by: ADA }, join(taught.data, 'train', 'good'));
  labels.setAll(
    pictures.list(productId, 100).map(({ id }) => id),
    { label: 'good' },
    ADA,
  );
  return productId;
}

/** The same model with thresholds raised by so much: another version. */
async function variant(raise: number): Promise<string> {
  const place = join(taught.folder, `variant ${++count}`);
  const bundle = await readBundle(taught.bundle);
  const { format, backbone, dimensions, scoreKind, fusion, files, contentHash, ...about } = bundle.manifest;
  const { thresholds } = about;
  await writeBundle(place, bundle.model(), {
    ...about,
    thresholds: { ...thresholds, review: thresholds.review + raise, reject: thresholds.reject + raise },
  });
  expect([format, backbone, dimensions, scoreKind, fusion, files, contentHash]).toHaveLength(7);
  return place;
}

async function offered(productId: number, bundle: string): Promise<number> {
  const { id } = await versions.register(productId, bundle, ADA);
  rows.offer(id, ADA);
  return id;
}

function statesOf(productId: number): string[] {
  return rows.list(productId).map(({ version, state }) => `${version} ${state}`);
}

describe('registering a model', () => {
  it('copies the bundle and keeps what made it, the pictures with their labels, and the scores of the goods held out', async () => {
    const productId = await newProduct();
    const { manifest } = taught;
    const version = await versions.register(productId, taught.bundle, ADA);
    expect(version).toMatchObject({
      version: 1,
      state: 'draft',
      seed: manifest.seed,
      contentHash: manifest.contentHash,
      settings: { geometry: { widthPx: 160, heightPx: 160 }, backbone: 'efficientnet_lite0', version: 'stage0' },
      metrics: { thresholds: { reject: manifest.thresholds.reject }, heldOutScores: manifest.heldOut.map(({ score }) => score) },
      createdBy: 1,
    });
    const hashes = manifest.images.map(({ sha256 }) => sha256);
    expect(
      rows
        .snapshot(version.id)
        .map(({ sha256 }) => sha256)
        .sort(),
    ).toEqual(hashes.sort());
    expect(new Set(rows.snapshot(version.id).map(({ label }) => label))).toEqual(new Set(['good']));
    expect(versions.folderOf(version.id)).toBe(join(bundles, manifest.contentHash));
    expect((await versions.open(version.id)).manifest).toEqual(manifest);
    expect(told()[0]).toMatchObject({ action: 'version.register', newValue: { product: productId, contentHash: manifest.contentHash } });
    await expect(versions.register(productId, taught.bundle, ADA)).rejects.toMatchObject({ code: 'VERSION_KNOWN' });
  });

  it('refuses one whose pictures are not labelled good pictures of the product', async () => {
    const empty = products.create('empty', ADA).id;
    await expect(versions.register(empty, taught.bundle, ADA)).rejects.toMatchObject({ code: 'VERSION_UNTRACEABLE' });
    const productId = await newProduct();
    const [first] = pictures.list(productId, 1);
    const { id: labelId } = labels.current(first.id)!;
    labels.set(first.id, { label: 'defect', kind: 'scratch' }, ADA);
    await expect(versions.register(productId, taught.bundle, ADA)).rejects.toMatchObject({
      code: 'VERSION_UNTRACEABLE',
      where: first.originalName,
    });
    const snapshot = [labelId, ...labels.snapshot(productId).map((labelled) => labelled.labelId)];
    const version = await versions.register(productId, taught.bundle, ADA, snapshot);
    expect(rows.snapshot(version.id)).toHaveLength(25);
    const other = await newProduct();
    await expect(versions.register(other, taught.bundle, ADA, snapshot)).rejects.toMatchObject({ code: 'VERSION_UNTRACEABLE' });
  });

  it.each([
    ['a byte of its graph changed', async (bundle: string) => changeByte(join(bundle, 'graph.onnx')), 'BUNDLE_BROKEN'],
    ['a file missing', async (bundle: string) => rm(join(bundle, 'bank.safetensors')), 'BUNDLE_UNREADABLE'],
    ['another manifest', async (bundle: string) => writeFile(join(bundle, 'manifest.json'), '{}'), 'BUNDLE_BROKEN'],
  ])('refuses a bundle with %s', async (_, harm, code) => {
    const productId = await newProduct();
    const copy = join(taught.folder, `harmed ${++count}`);
    await cp(taught.bundle, copy, { recursive: true });
    await harm(copy);
    await expect(versions.register(productId, copy, ADA)).rejects.toMatchObject({ code });
    expect([statesOf(productId), await readdir(join(bundles, 'drafts'))]).toEqual([[], []]);
  });

  it('finds a bundle again that was copied when the station ended, and makes half of one whole', async () => {
    const productId = await newProduct();
    const bundle = await variant(0.001);
    const { contentHash } = (await readBundle(bundle)).manifest;
    db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON model_versions BEGIN SELECT raise(ABORT, 'full'); END`);
    await expect(versions.register(productId, bundle, ADA)).rejects.toMatchObject({ code: 'DATABASE_REFUSED' });
    db.exec('DROP TRIGGER temp.full');
    expect(await readdir(bundles)).toContain(contentHash);
    await mkdir(join(bundles, 'drafts', 'bundle-half'));
    await rm(join(bundles, contentHash, 'graph.onnx'));
    versions = await Versions.open(bundles, { versions: rows, labels });
    expect(await readdir(join(bundles, 'drafts'))).toEqual([]);
    const { id } = await versions.register(productId, bundle, ADA);
    expect((await versions.open(id)).manifest.contentHash).toBe(contentHash);
  });
});

async function changeByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(file, bytes);
}

describe('a version', () => {
  it('goes from draft to offered to active, and retires the one before it', async () => {
    const productId = await newProduct();
    recipes.change(productId, { ...DEFAULT_RECIPE, retention: { PASS: { days: 9 } } }, 0, signed());
    const first = await versions.register(productId, taught.bundle, ADA);
    await expect(versions.activate(first.id, signed())).rejects.toMatchObject({ code: 'VERSION_STATE_WRONG' });
    rows.offer(first.id, ADA);
    expect(() => rows.offer(first.id, ADA)).toThrow(expect.objectContaining({ code: 'VERSION_STATE_WRONG' }));
    await expect(versions.activate(first.id, { ...signed(), meaning: '' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    const { review, reject } = taught.manifest.thresholds;
    expect(await versions.activate(first.id, signed())).toMatchObject({
      version: 2,
      modelVersionId: first.id,
      settings: { thresholds: { review, reject }, geometry: { widthPx: 160, heightPx: 160 }, retention: { PASS: { days: 9 } } },
    });
    const second = await offered(productId, await variant(0.5));
    expect(await versions.activate(second, signed(BEN))).toMatchObject({ version: 3, settings: { thresholds: { reject: reject + 0.5 } } });
    expect(statesOf(productId)).toEqual(['2 active', '1 retired']);
    expect(rows.active(productId)).toMatchObject({ id: second });
    expect(told()[0]).toMatchObject({
      action: 'version.activate',
      object: `product ${productId}`,
      userId: 2,
      signatureMeaning: 'approval',
      oldValue: { version: 2, modelVersionId: first.id, thresholds: { review, reject } },
      newValue: { version: 3, modelVersionId: second, retention: { PASS: { days: 9 } } },
    });
  });

  it('judges by the thresholds that its activation says, which fit it', async () => {
    const productId = await newProduct();
    const first = await offered(productId, taught.bundle);
    const { reject, typicalGood } = taught.manifest.thresholds;
    const below = { review: typicalGood, reject: typicalGood };
    await expect(versions.activate(first, signed(), below)).rejects.toMatchObject({ code: 'RECIPE_CONTRADICTS_MODEL' });
    expect(statesOf(productId)).toEqual(['1 offered']);
    const wanted = { review: reject, reject: reject + 0.25 };
    expect(await versions.activate(first, signed(), wanted)).toMatchObject({ modelVersionId: first, settings: { thresholds: wanted } });
    expect(told()[0]).toMatchObject({ action: 'version.activate', newValue: { thresholds: wanted } });
  });

  it('is rolled back to with the thresholds that it had last', async () => {
    const productId = await newProduct();
    const first = await offered(productId, taught.bundle);
    const { settings, version } = await versions.activate(first, signed());
    const { review, reject } = settings.thresholds!;
    const tuned = { review: review + 0.125, reject: reject + 0.25 };
    recipes.change(productId, { ...settings, thresholds: tuned }, version, signed());
    const second = await offered(productId, await variant(0.25));
    const third = await offered(productId, await variant(0.75));
    await versions.activate(second, signed());
    await versions.activate(third, signed());
    expect(await versions.rollBack(first, signed())).toMatchObject({ version: 5, modelVersionId: first, settings: { thresholds: tuned } });
    expect(statesOf(productId)).toEqual(['3 retired', '2 retired', '1 active']);
    expect(told()[0]).toMatchObject({
      action: 'version.rollBack',
      oldValue: { modelVersionId: third },
      newValue: { modelVersionId: first },
    });
    expect(await versions.rollBack(second, signed())).toMatchObject({ modelVersionId: second });
    await expect(versions.rollBack(second, signed())).rejects.toMatchObject({ code: 'VERSION_STATE_WRONG' });
  });

  it('that never judged is put away, and not rolled back to', async () => {
    const productId = await newProduct();
    const id = await offered(productId, taught.bundle);
    expect(rows.discard(id, ADA)).toMatchObject({ state: 'retired' });
    await expect(versions.rollBack(id, signed())).rejects.toMatchObject({ code: 'VERSION_STATE_WRONG', detail: 'it was never active' });
    await expect(versions.open(99_999)).rejects.toMatchObject({ code: 'VERSION_UNKNOWN' });
  });

  it('is not brought into force for a retired product', async () => {
    const productId = await newProduct();
    const id = await offered(productId, taught.bundle);
    products.retire(productId, ADA);
    await expect(versions.activate(id, signed())).rejects.toMatchObject({ code: 'PRODUCT_RETIRED' });
    expect(recipes.inForce(productId)).toBeUndefined();
  });

  it('changes nothing where its audit row cannot be written', async () => {
    const productId = await newProduct();
    await versions.activate(await offered(productId, taught.bundle), signed());
    const second = await offered(productId, await variant(0.375));
    db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON audit_rows BEGIN SELECT raise(ABORT, 'full'); END`);
    try {
      await expect(versions.activate(second, signed())).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' });
    } finally {
      db.exec('DROP TRIGGER temp.full');
    }
    expect([statesOf(productId), recipes.inForce(productId)?.version]).toEqual([['2 offered', '1 active'], 1]);
  });

  it('is opened only with the bundle that it was registered with', async () => {
    const productId = await newProduct();
    const bundle = await variant(0.625);
    const id = await offered(productId, bundle);
    const place = versions.folderOf(id);
    await rename(place, `${place}.own`);
    await expect(versions.open(id)).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE' });
    await cp(taught.bundle, place, { recursive: true });
    await expect(versions.open(id)).rejects.toMatchObject({ code: 'BUNDLE_NOT_THE_ONE', where: place });
    await expect(versions.activate(id, signed())).rejects.toMatchObject({ code: 'BUNDLE_NOT_THE_ONE' });
    await rm(place, { recursive: true });
    await rename(`${place}.own`, place);
    expect((await openBundle(place, rows.get(id).contentHash)).manifest.geometry.widthPx).toBe(160);
    await changeByte(join(place, 'bank.safetensors'));
    await expect(versions.open(id)).rejects.toMatchObject({ code: 'BUNDLE_BROKEN' });
    expect(statesOf(productId)).toEqual(['1 offered']);
  });
});
