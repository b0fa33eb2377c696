import { describe, expect, it } from 'vitest';
import { checkPicture, keepPicture } from '../../src/main/station/products/pictures.ts';
import type { Label } from '../../src/main/storage/labels.ts';
import { ADA, BEN, pngNumber, productStation, signed } from '../station-products.ts';
import { HOSTILE_TEXTS } from '../texts.ts';

const { db, images, labels, pictures, products, store, time, told } = await productStation();
let count = 0;

function newProduct(): number {
  return products.create(`product ${++count}`, ADA).id;
}

async function newPicture(productId: number): Promise<number> {
  const png = await checkPicture({ name: `${++count}.png`, bytes: await pngNumber(count) });
  return keepPicture(store, png, (file) => pictures.add(productId, file, png.name, ADA).picture.id);
}

async function newMask(width = 24): Promise<number> {
  const png = await checkPicture({ name: 'mask.png', bytes: await pngNumber(++count, width) });
  return keepPicture(store, png, (file) => images.record(file));
}

function refusal(code: string): unknown {
  return expect.objectContaining({ code });
}

describe('a product', () => {
  it('is made, renamed, retired and brought back, each with its row', () => {
    const { id } = products.create('  Panel A ', ADA);
    products.rename(id, 'Panel B', BEN);
    time.utcMs += 1000;
    expect(products.retire(id, BEN).retiredUtcMs).toBe(time.utcMs);
    expect(() => products.rename(id, 'Panel C', ADA)).toThrow(refusal('PRODUCT_RETIRED'));
    expect(products.list().at(-1)?.name).toBe('Panel B');
    expect(products.bringBack(id, ADA)).toMatchObject({ name: 'Panel B', retiredUtcMs: null, createdBy: 1 });
    const object = `product ${id}`;
    expect(told().slice(0, 4)).toMatchObject([
      { action: 'product.bringBack', object, oldValue: time.utcMs, newValue: null },
      { action: 'product.retire', object, oldValue: null, newValue: time.utcMs, userId: 2 },
      { action: 'product.rename', object, oldValue: 'Panel A', newValue: 'Panel B', userId: 2 },
      { action: 'product.create', object, newValue: { name: 'Panel A' }, userId: 1 },
    ]);
  });

  it('has a name of its own, also when it is retired', () => {
    const first = products.create('Same', ADA).id;
    products.retire(first, ADA);
    const rows = told().length;
    expect(() => products.create('sAME', ADA)).toThrow(refusal('PRODUCT_NAME_TAKEN'));
    const other = products.create('Bru\u0308cke', ADA).id;
    expect(() => products.create('Br\u00fccke', ADA)).toThrow(refusal('PRODUCT_NAME_TAKEN'));
    expect(() => products.rename(other, 'Same', ADA)).toThrow(refusal('PRODUCT_NAME_TAKEN'));
    expect(products.rename(other, 'BRücke', ADA).name).toBe('BRücke');
    expect(told().length - rows).toBe(2);
  });

  it.each(HOSTILE_TEXTS)('takes any text as its name or refuses it whole: %j', (text) => {
    const before = products.list().length;
    try {
      expect(products.get(products.create(text, ADA).id).name).toBe(text);
      expect(products.list()).toHaveLength(before + 1);
    } catch (error) {
      expect(error).toMatchObject({ code: 'INPUT_INVALID' });
      expect(products.list()).toHaveLength(before);
    }
  });

  it.each(['', '  ', 'x'.repeat(201), '\ud800', 'a\tb'])('is not named %j', (name) => {
    expect(() => products.create(name, ADA)).toThrow(refusal('INPUT_INVALID'));
  });

  it.each([0, -1, 99_999, 1.5, NaN])('of the number %d is not there', (id) => {
    expect(() => products.get(id)).toThrow(refusal('PRODUCT_UNKNOWN'));
  });
});

describe('a label', () => {
  it('is followed by others, and every one is kept with who and when', async () => {
    const id = await newPicture(newProduct());
    expect(labels.current(id)).toBeUndefined();
    labels.set(id, { label: 'good' }, ADA);
    time.utcMs += 60_000;
    const maskImageId = await newMask();
    labels.set(id, { label: 'defect', kind: 'scratch', maskImageId }, ADA);
    labels.set(id, { label: 'none' }, ADA);
    expect(labels.history(id)).toMatchObject([
      { label: 'good', kind: null, maskImageId: null, labelledUtcMs: time.utcMs - 60_000, labelledBy: 1 },
      { label: 'defect', kind: 'scratch', maskImageId, labelledUtcMs: time.utcMs },
      { label: 'none', kind: null },
    ]);
    expect(labels.current(id)).toMatchObject({ label: 'none' });
    expect(told()[1]).toMatchObject({
      action: 'label.set',
      object: `picture ${id}`,
      oldValue: { label: 'good', kind: null, maskImageId: null, by: 1 },
      newValue: { label: 'defect', kind: 'scratch', maskImageId, by: 1 },
    });
  });

  it('of another person is overridden only with a signature', async () => {
    const id = await newPicture(newProduct());
    labels.set(id, { label: 'good' }, ADA);
    for (const label of [{ label: 'none' }, { label: 'defect', kind: 'dent' }] satisfies Label[]) {
      expect(() => labels.set(id, label, BEN)).toThrow(refusal('SIGNATURE_REQUIRED'));
    }
    expect(labels.set(id, { label: 'good' }, BEN)).toMatchObject({ labelledBy: 1 });
    expect(() => labels.set(id, { label: 'defect', kind: 'dent' }, { ...signed(BEN), reason: ' ' })).toThrow(refusal('INPUT_INVALID'));
    expect(labels.history(id)).toHaveLength(1);
    labels.set(id, { label: 'defect', kind: 'dent' }, signed(BEN));
    expect(told()[0]).toMatchObject({ action: 'label.override', userId: 2, reason: 'as agreed', signatureMeaning: 'approval' });
    labels.set(id, { label: 'none' }, BEN);
    expect(labels.set(id, { label: 'good' }, ADA).labelledBy).toBe(1);
  });

  it('that says the same again changes nothing', async () => {
    const id = await newPicture(newProduct());
    const first = labels.set(id, { label: 'defect', kind: 'dent' }, ADA);
    const rows = told().length;
    expect(labels.set(id, { label: 'defect', kind: ' dent ', maskImageId: null }, ADA)).toEqual(first);
    expect([labels.history(id).length, told().length]).toEqual([1, rows]);
  });

  it('is set for all of many pictures or for none', async () => {
    const product = newProduct();
    const ids = [await newPicture(product), await newPicture(product), await newPicture(product)];
    labels.set(ids[1], { label: 'defect', kind: 'dent' }, BEN);
    const rows = told().length;
    expect(() => labels.setAll(ids, { label: 'good' }, ADA)).toThrow(refusal('SIGNATURE_REQUIRED'));
    expect(() => labels.setAll([ids[0], 99_999], { label: 'good' }, ADA)).toThrow(refusal('PICTURE_UNKNOWN'));
    expect([labels.current(ids[0]), told().length]).toEqual([undefined, rows]);
    labels.setAll(ids, { label: 'good' }, signed());
    expect(labels.snapshot(product).map(({ productImageId, label }) => [productImageId, label])).toEqual(ids.map((id) => [id, 'good']));
    expect(told().length - rows).toBe(3);
  });

  it.each([
    ['a mask of another size', async () => ({ label: 'defect', kind: 'dent', maskImageId: await newMask(32) }), 'INPUT_INVALID'],
    ['a mask that is not there', () => ({ label: 'defect', kind: 'dent', maskImageId: 99_999 }), 'PICTURE_UNKNOWN'],
    ['no kind', () => ({ label: 'defect', kind: ' ' }), 'INPUT_INVALID'],
    ['an overlong kind', () => ({ label: 'defect', kind: 'x'.repeat(201) }), 'INPUT_INVALID'],
  ] satisfies [string, () => Label | Promise<Label>, string][])('with %s is refused', async (_, make, code) => {
    const id = await newPicture(newProduct());
    const label = await make();
    expect(() => labels.set(id, label, ADA)).toThrow(refusal(code));
    expect(labels.history(id)).toEqual([]);
  });

  it('is refused for a picture that is removed, not there, or of a retired product', async () => {
    const product = newProduct();
    const [removed, kept] = [await newPicture(product), await newPicture(product)];
    pictures.remove(removed, ADA);
    expect(() => labels.set(removed, { label: 'good' }, ADA)).toThrow(refusal('PICTURE_UNKNOWN'));
    expect(() => labels.set(99_999, { label: 'good' }, ADA)).toThrow(refusal('PICTURE_UNKNOWN'));
    products.retire(product, ADA);
    expect(() => labels.set(kept, { label: 'good' }, ADA)).toThrow(refusal('PRODUCT_RETIRED'));
  });
});

describe('the labels of a product', () => {
  it('are those that hold, of pictures in use', async () => {
    const product = newProduct();
    const [good, bad, removed, unsaid] = await Promise.all([1, 2, 3, 4].map(() => newPicture(product)));
    labels.setAll([good, bad, removed, unsaid], { label: 'good' }, ADA);
    const maskImageId = await newMask();
    const { id: labelId } = labels.set(bad, { label: 'defect', kind: 'dent', maskImageId }, ADA);
    labels.set(unsaid, { label: 'none' }, ADA);
    pictures.remove(removed, ADA);
    const found = labels.snapshot(product).sort((a, b) => a.label.localeCompare(b.label));
    expect(found).toMatchObject([
      { productImageId: bad, labelId, label: 'defect', kind: 'dent', maskSha256: images.get(maskImageId).sha256 },
      { productImageId: good, label: 'good', kind: null, maskSha256: null },
    ]);
    expect(labels.labelled(product, labels.history(bad)[0].id)).toMatchObject({ productImageId: bad, label: 'good' });
    expect(labels.labelled(newProduct(), labelId)).toBeUndefined();
  });

  it('are not changed where the audit row cannot be written', async () => {
    const id = await newPicture(newProduct());
    db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON audit_rows BEGIN SELECT raise(ABORT, 'full'); END`);
    try {
      expect(() => labels.set(id, { label: 'good' }, ADA)).toThrow(refusal('AUDIT_UNWRITABLE'));
      expect(() => labels.setAll([id], { label: 'good' }, ADA)).toThrow(refusal('AUDIT_UNWRITABLE'));
      expect(() => products.create('unheard of', ADA)).toThrow(refusal('AUDIT_UNWRITABLE'));
    } finally {
      db.exec('DROP TRIGGER temp.full');
    }
    expect(labels.history(id)).toEqual([]);
    expect(products.list().map(({ name }) => name)).not.toContain('unheard of');
  });
});
