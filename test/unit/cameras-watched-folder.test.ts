import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchedFolder } from '../../src/main/cameras/watchedFolder.ts';
import { sharp } from '../../src/pipeline/images/codec.ts';
import { testFolder } from '../folders.ts';

const PATIENCE = { timeout: 20_000, interval: 5 };
/** Longer than the folder is looked at anew, and than a file that does not grow is waited for. */
const LONG_MS = 700;

let root: string;
let folder: string;
let camera: WatchedFolder;
let given: { file: string; capturedMs: number }[];
let told: string[];
const pictures: Record<string, Buffer> = {};

beforeAll(async () => {
  root = await testFolder();
  const noise = sharp({
    create: { width: 400, height: 300, channels: 3, background: 'grey', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  });
  for (const format of ['png', 'jpeg', 'webp', 'tiff'] as const) pictures[format] = await noise.clone().toFormat(format).toBuffer();
});

beforeEach(async () => {
  folder = await mkdtemp(join(root, 'camera-'));
  given = [];
  told = [];
  await watch();
});
afterEach(async () => {
  vi.useRealTimers();
  await camera.stop();
});

async function watch(): Promise<void> {
  camera = new WatchedFolder(folder);
  camera.on('picture', ({ data, capturedMs }) => given.push({ file: 'file' in data ? data.file : '', capturedMs }));
  camera.on('lost', ({ code }) => told.push(code));
  camera.on('restored', () => told.push('restored'));
  await camera.start();
}

function names(): string[] {
  return given.map(({ file }) => file.slice(folder.length + 1));
}

async function put(name: string, bytes = pictures.png): Promise<void> {
  await writeFile(join(folder, `${name}.tmp`), bytes);
  await rename(join(folder, `${name}.tmp`), join(folder, name));
}

describe('a watched folder', () => {
  it.each([
    ['a.png', 'png'],
    ['a.jpg', 'jpeg'],
    ['a.webp', 'webp'],
  ])('gives %s that is renamed into it without looking for it', async (name, format) => {
    await camera.stop();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await watch();
    const picture = once(camera, 'picture');
    await put(name, pictures[format]);
    await picture;
    expect(names()).toEqual([name]);
  });

  it('waits for one that is being written, and gives it whole', async () => {
    const file = await open(join(folder, 'a.png'), 'w');
    const half = pictures.png.length / 2;
    await file.write(pictures.png.subarray(0, half));
    await sleep(50);
    expect(names()).toEqual([]);
    await file.write(pictures.png.subarray(half));
    await file.close();
    await vi.waitFor(() => {
      expect(names()).toEqual(['a.png']);
    }, PATIENCE);
    expect(await readFile(given[0].file)).toEqual(pictures.png);
  });

  it('gives one that does not grow any more as it is, so that its part is told of', async () => {
    await writeFile(join(folder, 'cut.png'), pictures.png.subarray(0, 5000));
    await writeFile(join(folder, 'a.tiff'), pictures.tiff);
    await vi.waitFor(() => {
      expect(names().sort()).toEqual(['a.tiff', 'cut.png']);
    }, PATIENCE);
  });

  it('gives each once, and one that is written anew again', async () => {
    await put('a.png');
    await vi.waitFor(() => {
      expect(names()).toEqual(['a.png']);
    }, PATIENCE);
    await sleep(LONG_MS);
    expect(names()).toEqual(['a.png']);
    await put('a.png', pictures.jpeg);
    await vi.waitFor(() => {
      expect(names()).toEqual(['a.png', 'a.png']);
    }, PATIENCE);
  });

  it('gives nothing that was there at its start, that is no picture, or that is hidden', async () => {
    await put('old.png');
    await camera.stop();
    given = [];
    await watch();
    await put('notes.txt');
    await put('.hidden.png');
    await mkdir(join(folder, 'folder.png'));
    await sleep(LONG_MS);
    expect(names()).toEqual([]);
  });

  it('gives all of many that come at once', async () => {
    const all = Array.from({ length: 200 }, (_, i) => `${i}.png`);
    await Promise.all(all.map((name) => put(name)));
    await vi.waitFor(() => {
      expect(names().sort()).toEqual([...all].sort());
    }, PATIENCE);
    await sleep(LONG_MS);
    expect(names()).toHaveLength(200);
  });

  it('says that the folder is gone and that it is back, and gives what comes then', async () => {
    await rm(folder, { recursive: true });
    await vi.waitFor(() => {
      expect(told).toEqual(['SOURCE_UNREADABLE']);
    }, PATIENCE);
    await mkdir(folder);
    await vi.waitFor(() => {
      expect(told).toEqual(['SOURCE_UNREADABLE', 'restored']);
    }, PATIENCE);
    await put('a.png');
    await vi.waitFor(() => {
      expect(names()).toEqual(['a.png']);
    }, PATIENCE);
  });

  it('gives nothing after its stop', async () => {
    await camera.stop();
    await put('a.png');
    await sleep(LONG_MS);
    expect(names()).toEqual([]);
  });

  it('that is not there is refused at its start', async () => {
    await expect(new WatchedFolder(join(folder, 'none')).start()).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });
});

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
