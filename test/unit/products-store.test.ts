import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImageStore } from '../../src/main/station/products/imageStore.ts';
import { checkPicture, keepPicture, readPicture } from '../../src/main/station/products/pictures.ts';
import { pngNumber, productStation } from '../station-products.ts';

const station = await productStation();
const { store, images, folder } = station;
let count = 0;

/** Bytes that the store has not seen yet. */
function newBytes(): Buffer {
  return Buffer.from(`file ${++count}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('the store of pictures', () => {
  it('keeps a file under its hash, two folders deep, before its row is written', async () => {
    const bytes = newBytes();
    const hash = sha256(bytes);
    const path = store.pathOf(hash);
    expect(relative(join(folder, 'pictures'), path)).toBe(join(hash.slice(0, 2), hash.slice(2, 4), hash));
    const seen = await store.keep(bytes, (file) => ({ ...file, isThere: existsSync(path) }));
    expect(seen).toEqual({ sha256: hash, sizeBytes: bytes.length, isThere: true });
    expect(Buffer.from(await store.read(hash))).toEqual(bytes);
    expect(await readdir(join(folder, 'pictures', 'drafts'))).toEqual([]);
  });

  it('keeps what comes twice once', async () => {
    const bytes = newBytes();
    await store.keep(bytes, () => undefined);
    const { ino } = await stat(store.pathOf(sha256(bytes)));
    await Promise.all([1, 2, 3].map(() => store.keep(bytes, () => undefined)));
    expect((await stat(store.pathOf(sha256(bytes)))).ino).toBe(ino);
  });

  it('finds a file again whose row was never written', async () => {
    const png = await checkPicture({ name: 'a.png', bytes: await pngNumber(1) });
    const hash = sha256(png.bytes);
    const cut = keepPicture(store, png, () => {
      throw new Error('power cut');
    });
    await expect(cut).rejects.toThrow('power cut');
    expect(existsSync(store.pathOf(hash))).toBe(true);
    const id = await keepPicture(store, png, (file) => images.record(file));
    expect(images.get(id)).toMatchObject({ sha256: hash, widthPx: 24, heightPx: 16, prunedUtcMs: null });
    expect(Buffer.from(await readPicture(store, images, id))).toEqual(png.bytes);
  });

  it('names a row whose file is gone, and heals it when the picture is brought again', async () => {
    const png = await checkPicture({ name: 'a.png', bytes: await pngNumber(2) });
    const id = await keepPicture(store, png, (file) => images.record(file));
    const path = store.pathOf(sha256(png.bytes));
    await rm(path);
    await expect(readPicture(store, images, id)).rejects.toMatchObject({ code: 'PICTURE_LOST', where: path });
    expect(await keepPicture(store, png, (file) => images.record(file))).toBe(id);
    expect(Buffer.from(await readPicture(store, images, id))).toEqual(png.bytes);
  });

  it('names a file that was changed, and heals it too', async () => {
    const bytes = newBytes();
    const path = store.pathOf(sha256(bytes));
    await store.keep(bytes, () => undefined);
    await writeFile(path, 'another');
    await expect(store.read(sha256(bytes))).rejects.toMatchObject({ code: 'PICTURE_ALTERED', where: path });
    await store.keep(bytes, () => undefined);
    expect(Buffer.from(await store.read(sha256(bytes)))).toEqual(bytes);
  });

  it('takes a file away only once that is noted', async () => {
    const bytes = newBytes();
    const path = store.pathOf(sha256(bytes));
    await store.keep(bytes, () => undefined);
    const refused = store.remove(() => {
      throw new Error('disk full');
    });
    await expect(refused).rejects.toThrow('disk full');
    expect(existsSync(path)).toBe(true);
    await store.remove(() => {
      expect(existsSync(path)).toBe(true);
      return [sha256(bytes)];
    });
    expect(existsSync(path)).toBe(false);
    await store.remove(() => [sha256(bytes)]);
  });

  it('does one thing after the other, so that no row is left without its file', async () => {
    const bytes = newBytes();
    const rows = new Set<string>();
    const changes = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0
        ? store.keep(bytes, (file) => rows.add(file.sha256))
        : store.remove(() => {
            rows.clear();
            return [sha256(bytes)];
          }),
    );
    await Promise.all([...changes, store.keep(bytes, (file) => rows.add(file.sha256))]);
    expect([rows.size, existsSync(store.pathOf(sha256(bytes)))]).toEqual([1, true]);
  });

  it('throws away what was not finished when it was opened last', async () => {
    const other = join(folder, 'other');
    await ImageStore.open(other);
    await writeFile(join(other, 'drafts', 'half'), 'half');
    await ImageStore.open(other);
    expect(await readdir(join(other, 'drafts'))).toEqual([]);
  });

  it.each(['../../etc/passwd', '', 'A'.repeat(64), `${'a'.repeat(63)}/`, `${'a'.repeat(64)}\n`])('has no file %j', async (name) => {
    await expect(store.read(name)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(() => store.pathOf(name)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('says so where it cannot write', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(ImageStore.open(join(file, 'pictures'))).rejects.toMatchObject({ code: 'PICTURES_UNWRITABLE' });
    const broken = join(folder, 'broken');
    const opened = await ImageStore.open(broken);
    const bytes = newBytes();
    await mkdir(opened.pathOf(sha256(bytes)), { recursive: true });
    await expect(opened.keep(bytes, () => undefined)).rejects.toMatchObject({ code: 'PICTURES_UNREADABLE' });
    await rm(join(broken, 'drafts'), { recursive: true });
    await expect(opened.keep(newBytes(), () => undefined)).rejects.toMatchObject({ code: 'PICTURES_UNWRITABLE', detail: 'ENOENT' });
  });
});
