import { describe, expect, it } from 'vitest';
import { adoptPicture } from '../../src/main/station/products/adoptPicture.ts';
import { checkPicture, keepPicture } from '../../src/main/station/products/pictures.ts';
import { ADA, BEN, pngNumber, productStation, signed } from '../station-products.ts';
import { verdictOn } from '../station-database.ts';

const { db, images, labels, pictures, products, store, told, verdicts } = await productStation();
const station = { db, verdictLog: verdicts, images, imageStore: store, products, productImages: pictures, labels };
const productId = products.create('board', ADA).id;
let count = 0;

async function newImage(): Promise<number> {
  const png = await checkPicture({ name: 'part.png', bytes: await pngNumber(++count) });
  return keepPicture(store, png, (file) => images.record(file));
}

/** A part that could not be judged: the one verdict that needs no recipe. */
function partWith(imageId: number | null, of: number | null = productId): number {
  const fault = { verdict: 'FAULT', faultCode: 'FRAME_BLURRED', recipeId: null, modelVersionId: null, score: null } as const;
  return verdicts.add({ ...verdictOn(0), ...fault, tag: `part ${++count}`, productId: of, imageId, heatMapId: null });
}

function isIn(product: number): number {
  return pictures.list(product, 100).length;
}

describe('adopting the picture of a part', () => {
  it('makes it one of its product under the tag of the part, with the label', async () => {
    const verdictId = partWith(await newImage());
    const { tag } = verdicts.get(verdictId);
    const adopted = await adoptPicture(station, verdictId, { label: 'good' }, ADA);
    expect(adopted).toMatchObject({ isNew: true, picture: { productId, originalName: tag }, label: { label: 'good', labelledBy: 1 } });
    expect(labels.snapshot(productId).map(({ labelId }) => labelId)).toContain(adopted.label.id);
    expect(told().slice(0, 2)).toMatchObject([
      { action: 'label.set', object: `picture ${adopted.picture.id}` },
      { action: 'picture.import', object: `picture ${adopted.picture.id}` },
    ]);
  });

  it('only labels one that the product has', async () => {
    const verdictId = partWith(await newImage());
    const first = await adoptPicture(station, verdictId, { label: 'none' }, ADA);
    const again = await adoptPicture(station, verdictId, { label: 'defect', kind: 'scratch' }, BEN);
    expect(again).toMatchObject({ isNew: false, picture: { id: first.picture.id }, label: { label: 'defect', kind: 'scratch' } });
    expect(told()[0]).toMatchObject({ action: 'label.set' });
    expect(told()[1]).toMatchObject({ action: 'label.set' });
  });

  it('brings back one that was removed', async () => {
    const verdictId = partWith(await newImage());
    const { picture } = await adoptPicture(station, verdictId, { label: 'good' }, ADA);
    pictures.remove(picture.id, ADA);
    expect(await adoptPicture(station, verdictId, { label: 'good' }, ADA)).toMatchObject({ isNew: true, picture: { id: picture.id } });
  });

  it('does not override what another person has said, and then does nothing', async () => {
    const verdictId = partWith(await newImage());
    const { picture } = await adoptPicture(station, verdictId, { label: 'good' }, ADA);
    const before = told().length;
    await expect(adoptPicture(station, verdictId, { label: 'defect', kind: 'scratch' }, BEN)).rejects.toMatchObject({
      code: 'SIGNATURE_REQUIRED',
      where: `picture ${picture.id}`,
    });
    expect(told()).toHaveLength(before);
    expect(labels.set(picture.id, { label: 'defect', kind: 'scratch' }, signed(BEN))).toMatchObject({ label: 'defect' });
  });

  it('does both or neither', async () => {
    const verdictId = partWith(await newImage());
    const before = [isIn(productId), told().length];
    await expect(adoptPicture(station, verdictId, { label: 'defect', kind: ' ' }, ADA)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect([isIn(productId), told().length]).toEqual(before);
  });

  it('says so where there is no part, no picture, no product, or none in use', async () => {
    const good = { label: 'good' } as const;
    await expect(adoptPicture(station, 99_999, good, ADA)).rejects.toMatchObject({ code: 'VERDICT_UNKNOWN' });
    await expect(adoptPicture(station, partWith(null), good, ADA)).rejects.toMatchObject({ code: 'PART_WITHOUT_PICTURE' });
    await expect(adoptPicture(station, partWith(await newImage(), null), good, ADA)).rejects.toMatchObject({
      code: 'PART_WITHOUT_PICTURE',
    });
    const pruned = await newImage();
    images.markPruned([pruned]);
    await expect(adoptPicture(station, partWith(pruned), good, ADA)).rejects.toMatchObject({ code: 'PICTURE_PRUNED' });
    const retired = products.create('old board', ADA).id;
    products.retire(retired, ADA);
    await expect(adoptPicture(station, partWith(await newImage(), retired), good, ADA)).rejects.toMatchObject({ code: 'PRODUCT_RETIRED' });
  });
});
