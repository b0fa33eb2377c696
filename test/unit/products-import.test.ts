import fc from 'fast-check';
import { cp, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPicture, importFolder, importPictures, type ImportPlace } from '../../src/main/station/products/importPictures.ts';
import { checkPicture, readPicture } from '../../src/main/station/products/pictures.ts';
import { ADA, pngNumber, productStation } from '../station-products.ts';
import { HOSTILE_TEXTS } from '../texts.ts';

const station = await productStation();
const { pictures, products, images, store, told } = station;
const source = join(station.folder, 'source');
let names = 0;

function newPlace(): ImportPlace {
  return { store, pictures, productId: products.create(`board ${++names}`, ADA).id, by: ADA };
}

function namesOf(place: ImportPlace): string[] {
  return pictures.list(place.productId, 100).map(({ originalName }) => originalName);
}

beforeAll(async () => {
  await mkdir(join(source, 'more'), { recursive: true });
  await writeFile(join(source, 'part1.png'), await pngNumber(1));
  await writeFile(join(source, 'part2.png'), await pngNumber(2));
  await writeFile(join(source, 'part10.png'), await pngNumber(10));
  await cp(join(source, 'part2.png'), join(source, 'part11 copy.png'));
  await cp(join(source, 'part2.png'), join(source, 'more', 'part2.png'));
  await writeFile(join(source, 'text.png'), 'no picture');
  await writeFile(join(source, 'empty.png'), '');
  await cp(join(source, 'part1.png'), join(source, 'torn.png'));
  await truncate(join(source, 'torn.png'), 60);
  await writeFile(join(source, 'notes.txt'), 'not looked at');
});

describe('importing a folder', () => {
  it('takes every picture once, names the duplicates, and those that cannot be used with their code', async () => {
    const place = newPlace();
    const progress: string[] = [];
    const imported = await importFolder(place, source, { onProgress: ({ done, total }) => progress.push(`${done}/${total}`) });
    const brief = imported.map((one) => [
      one.file.slice(source.length + 1),
      one.outcome === 'refused' ? one.code : one.outcome === 'duplicate' ? `duplicate of ${one.of}` : one.outcome,
    ]);
    expect(brief.sort(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['empty.png', 'IMAGE_EMPTY'],
      [join('more', 'part2.png'), 'imported'],
      ['part1.png', 'imported'],
      ['part10.png', 'imported'],
      ['part11 copy.png', 'duplicate of part2.png'],
      ['part2.png', 'duplicate of part2.png'],
      ['text.png', 'IMAGE_FORMAT_UNKNOWN'],
      ['torn.png', 'IMAGE_CORRUPT'],
    ]);
    expect(progress).toEqual(Array.from({ length: 8 }, (_, i) => `${i + 1}/8`));
    expect(namesOf(place)).toEqual(['part2.png', 'part1.png', 'part10.png']);
    const rows = told().filter(({ newValue }) => (newValue as { product?: number }).product === place.productId);
    expect(rows.map(({ action, userId }) => [action, userId])).toEqual(Array.from({ length: 3 }, () => ['picture.import', 1]));
  });

  it('goes on where it was cancelled', async () => {
    const place = newPlace();
    const controller = new AbortController();
    const cancelled = importFolder(place, source, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 5) controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    const before = namesOf(place);
    expect(before.length).toBeGreaterThan(0);
    const again = await importFolder(place, source);
    const outcomes = again.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'imported')).toHaveLength(3 - before.length);
    expect(namesOf(place).slice(0, before.length)).toEqual(before);
  });

  it('gives two products the same picture, and stores it once', async () => {
    const [one, other] = [newPlace(), newPlace()];
    const file = join(source, 'part1.png');
    await importPictures(one, [file]);
    expect(await importPictures(other, [file])).toMatchObject([{ outcome: 'imported' }]);
    const ids = [one, other].map(({ productId }) => pictures.list(productId, 1)[0].imageId);
    expect(ids[0]).toBe(ids[1]);
  });

  it.each([
    ['a folder that is not there', join(source, 'none'), 'FOLDER_MISSING'],
    ['a file', join(source, 'part1.png'), 'FOLDER_MISSING'],
  ])('refuses %s', async (_, folder, code) => {
    await expect(importFolder(newPlace(), folder)).rejects.toMatchObject({ code });
  });

  it('is refused by a product that is retired or not there', async () => {
    const place = newPlace();
    products.retire(place.productId, ADA);
    await expect(importFolder(place, source)).rejects.toMatchObject({ code: 'PRODUCT_RETIRED' });
    await expect(importFolder({ ...place, productId: 999 }, source)).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' });
    expect(namesOf(place)).toEqual([]);
  });
});

describe('a picture that was removed', () => {
  it('comes back as it was when it is imported again', async () => {
    const place = newPlace();
    const [imported] = await importPictures(place, [join(source, 'part1.png')]);
    const { id } = pictures.list(place.productId, 1)[0];
    pictures.remove(id, ADA);
    expect(namesOf(place)).toEqual([]);
    expect(await importPictures(place, [join(source, 'part1.png')])).toEqual([imported]);
    expect(pictures.list(place.productId, 5).map((picture) => picture.id)).toEqual([id]);
    expect(told().slice(0, 2)).toMatchObject([{ action: 'picture.import' }, { action: 'picture.remove', oldValue: null }]);
  });
});

describe('a picture whose file was lost', () => {
  it('is there again after an import, though it is a duplicate', async () => {
    const place = newPlace();
    const file = join(source, 'part10.png');
    await importPictures(place, [file]);
    const { imageId } = pictures.list(place.productId, 1)[0];
    await rm(store.pathOf(images.get(imageId).sha256));
    await expect(readPicture(store, images, imageId)).rejects.toMatchObject({ code: 'PICTURE_LOST' });
    expect(await importPictures(place, [file])).toMatchObject([{ outcome: 'duplicate' }]);
    expect((await readPicture(store, images, imageId)).length).toBeGreaterThan(0);
  });
});

describe('names that come with bytes', () => {
  const PATHS = [
    '../../etc/passwd.png',
    '..\\..\\boot.png',
    '/etc/passwd',
    'C:evil.png',
    'c:\\evil.png',
    'folder/part.png',
    '.',
    '..',
    '... ',
    '',
    'a\0.png',
    'a\n.png',
    '\ud83d.png',
    'x'.repeat(256),
  ];

  it.each(PATHS)('are refused where they are more than the name of a file: %j', async (name) => {
    const place = newPlace();
    const imported = await importPictures(place, [{ name, bytes: await pngNumber(77) }]);
    expect(imported).toMatchObject([{ outcome: 'refused', code: 'PICTURE_NAME_REFUSED' }]);
    expect(namesOf(place)).toEqual([]);
  });

  it('never hold a separator once they are taken', async () => {
    const bytes = await pngNumber(3);
    const anyName = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom('.', '/', '\\', ':', 'a', ' ') }),
    );
    await fc.assert(
      fc.asyncProperty(anyName, async (name) => {
        const taken = await checkPicture({ name: `${name}.png`, bytes }).catch((error: unknown) => error as { code: string });
        if ('code' in taken) expect(taken.code).toBe('PICTURE_NAME_REFUSED');
        else expect(taken.name).not.toMatch(/[/\\\p{Cc}]|^[a-z]:/iu);
      }),
      { numRuns: 60 },
    );
  });

  it('are kept as they are where they look like commands', async () => {
    const place = newPlace();
    const texts = HOSTILE_TEXTS.map((text) => `${text.replaceAll(/[/\\\p{Cc}\u2028\u2029]/gu, '').trim()}.png`);
    const sources = await Promise.all(texts.map(async (name, i) => ({ name, bytes: await pngNumber(100 + i) })));
    expect((await importPictures(place, sources)).map(({ outcome }) => outcome)).toEqual(texts.map(() => 'imported'));
    expect(namesOf(place)).toEqual(texts.map((text) => text.normalize('NFC')));
  });
});

describe('one picture that is handed over', () => {
  it('is imported once, under the name that it came with', async () => {
    const place = newPlace();
    const bytes = await pngNumber(40);
    const { picture, isNew } = await addPicture(place, { name: 'camera 1.png', bytes });
    expect({ ...picture, isNew }).toMatchObject({ originalName: 'camera 1.png', isNew: true });
    expect(await addPicture(place, { name: 'camera 2.png', bytes })).toMatchObject({ picture: { id: picture.id }, isNew: false });
  });

  it('is refused with its code where it is none', async () => {
    const place = newPlace();
    await expect(addPicture(place, { name: 'text.png', bytes: Buffer.from('no picture') })).rejects.toMatchObject({
      code: 'IMAGE_FORMAT_UNKNOWN',
    });
    await expect(addPicture(place, { name: '../part.png', bytes: await pngNumber(41) })).rejects.toMatchObject({
      code: 'PICTURE_NAME_REFUSED',
    });
    expect(namesOf(place)).toEqual([]);
  });
});

describe('a removal that is taken back', () => {
  it('leaves the picture as it was, and two rows in the trail', async () => {
    const place = newPlace();
    const { picture } = await addPicture(place, { name: 'part.png', bytes: await pngNumber(42) });
    expect(pictures.bringBack(picture.id, ADA)).toEqual(picture);
    const { removedUtcMs } = pictures.remove(picture.id, ADA);
    expect(namesOf(place)).toEqual([]);
    expect(pictures.bringBack(picture.id, ADA)).toEqual(picture);
    expect(told().slice(0, 2)).toMatchObject([
      { action: 'picture.bringBack', oldValue: removedUtcMs, newValue: null },
      { action: 'picture.remove', oldValue: null, newValue: removedUtcMs },
    ]);
  });
});
