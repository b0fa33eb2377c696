import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { PUBLISHED_WEIGHTS, type PublishedWeights } from '../../src/pipeline/backbone/catalogue.ts';
import { fetchWeights } from '../../src/pipeline/backbone/fetch.ts';
import { installFile } from '../../src/pipeline/backbone/install.ts';
import { layersOf } from '../../src/pipeline/backbone/layers.ts';
import { backboneNamed, DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { loadExtractor, openStored, ownModels, saveWeights, SHIPPED_MODELS } from '../../src/pipeline/backbone/store.ts';
import { randomWeights, type Weights } from '../../src/pipeline/backbone/weights.ts';
import { Random } from '../../src/pipeline/random.ts';
import { encodeSafetensors } from '../../src/pipeline/safetensors.ts';
import type { Progress } from '../../src/pipeline/work.ts';
import { testFolder } from '../folders.ts';
import { TINY_RESNET } from '../tiny-backbone.ts';
import { floatFile, torchZip } from '../torch-files.ts';

const folder = await testFolder();
const newFolder = () => mkdtemp(join(folder, 'models-'));

const WEIGHTS = randomWeights(layersOf(TINY_RESNET), new Random(1));
const FILE = torchZip(floatFile(WEIGHTS));
const MOBILE = backboneNamed('mobilenet_v2');

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the weights that come with Lynceus', () => {
  test('are the whole of what the default backbone uses, and state where they are from', async () => {
    const path = join(SHIPPED_MODELS, `${DEFAULT_BACKBONE.name}.safetensors`);
    const { weights, provenance } = await openStored({ origin: 'shipped', path }, DEFAULT_BACKBONE);
    const bytes = await readFile(path);
    expect(provenance.file).toEqual({
      name: `${DEFAULT_BACKBONE.name}.safetensors`,
      bytes: bytes.length,
      sha256: sha256(bytes),
      dtype: 'F32',
    });
    expect(provenance.layers).toEqual(layersOf(DEFAULT_BACKBONE).map(({ name }) => name));
    expect(provenance.taps).toEqual(DEFAULT_BACKBONE.taps);
    expect(provenance.source.licence).toBe('Apache-2.0');
    expect(sha256(encodeSafetensors(weights))).toBe(provenance.file.sha256);
  });

  test('have the text of their licence beside them', async () => {
    const text = await readFile(join(SHIPPED_MODELS, `${DEFAULT_BACKBONE.name}.LICENSE.txt`), 'utf8');
    expect(text).toContain('Copyright (c) 2020, ML Illustrated');
    expect(text).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  });
});

describe('the store', () => {
  test("has no weights of a backbone until they are brought in, then a person's own", async () => {
    const models = await newFolder();
    vi.stubEnv('LYNCEUS_MODELS', models);
    await expect(loadExtractor(MOBILE.name)).rejects.toMatchObject({ code: 'WEIGHTS_MISSING' });
    const weights = randomWeights(layersOf(MOBILE), new Random(2));
    await saveWeights(models, MOBILE, weights, { name: 'made for a test', files: [{ name: 'x', sha256: '0'.repeat(64) }] });
    expect(digestOf((await loadExtractor(MOBILE.name)).weights)).toBe(digestOf(weights));
  });

  test('lies in the home folder where LYNCEUS_MODELS is empty', () => {
    vi.stubEnv('LYNCEUS_MODELS', '');
    expect(ownModels()).toBe(join(homedir(), '.lynceus', 'models'));
  });

  test('gives the named file, whatever it holds itself', async () => {
    vi.stubEnv('LYNCEUS_MODELS', await newFolder());
    const weights = randomWeights(layersOf(MOBILE), new Random(3));
    const path = join(folder, 'named.safetensors');
    await writeFile(path, encodeSafetensors(weights));
    expect(digestOf((await loadExtractor(MOBILE.name, path)).weights)).toBe(digestOf(weights));
  });

  test.each<[string, string, string, (content: Buffer) => Uint8Array | string]>([
    ['weights with one bit turned', 'WEIGHTS_DIGEST_WRONG', 'safetensors', (bytes) => bytes.with(bytes.length - 3, bytes.at(-3)! ^ 1)],
    ['weights cut off', 'WEIGHTS_DIGEST_WRONG', 'safetensors', (bytes) => bytes.subarray(0, -8)],
    ['provenance that is no JSON', 'WEIGHTS_BROKEN', 'json', () => '{'],
    ['provenance without a source', 'WEIGHTS_BROKEN', 'json', (text) => text.toString().replace('"source"', '"origin"')],
    ['provenance of another backbone', 'WEIGHTS_MISMATCH', 'json', (text) => text.toString().replace('tiny_resnet', 'resnet18')],
  ])('refuses %s', async (_, code, extension, damage) => {
    const models = await newFolder();
    await saveWeights(models, TINY_RESNET, WEIGHTS, { name: 'test', files: [{ name: 'x', sha256: '0'.repeat(64) }] });
    const path = join(models, `tiny_resnet.${extension}`);
    await writeFile(path, damage(await readFile(path)));
    const stored = { origin: 'own', path: join(models, 'tiny_resnet.safetensors') } as const;
    await expect(openStored(stored, TINY_RESNET)).rejects.toMatchObject({ code });
  });

  test('says when it cannot be written to', async () => {
    const occupied = join(folder, 'a-file');
    await writeFile(occupied, '');
    await expect(saveWeights(occupied, TINY_RESNET, WEIGHTS, { name: 'test', files: [] })).rejects.toMatchObject({
      code: 'WEIGHTS_UNWRITABLE',
    });
  });
});

describe('importing', () => {
  test('a file replaces what was there and leaves nothing beside it', async () => {
    const models = await newFolder();
    const path = join(folder, 'mine.pth');
    await writeFile(path, FILE);
    await installFile(path, TINY_RESNET, models);
    const again = await installFile(path, TINY_RESNET, models, { sha256: sha256(FILE) });
    expect(again.source).toEqual({ name: 'mine.pth', files: [{ name: 'mine.pth', sha256: sha256(FILE) }] });
    expect((await readdir(models)).sort()).toEqual(['tiny_resnet.json', 'tiny_resnet.safetensors']);
  });

  test('another file than the expected one is refused and replaces nothing', async () => {
    const models = await newFolder();
    const path = join(folder, 'other.pth');
    await writeFile(path, FILE);
    await expect(installFile(path, TINY_RESNET, models, { sha256: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'WEIGHTS_DIGEST_WRONG',
    });
    expect(await readdir(models)).toEqual([]);
  });
});

describe('fetching', () => {
  const published = (url: string): PublishedWeights => ({ name: 'test', url, licence: 'MIT', bytes: FILE.length, sha256: sha256(FILE) });
  const whole: RequestListener = (_, response) => response.writeHead(200, { 'content-length': FILE.length }).end(FILE);

  test('keeps the weights with their provenance, and shows how far it is', async () => {
    const models = await newFolder();
    const progress: Progress[] = [];
    const url = await serve(whole);
    const provenance = await fetchWeights(TINY_RESNET, published(url), models, { onProgress: (p) => progress.push(p) });
    expect(provenance.source).toEqual({ name: 'test', url, licence: 'MIT', files: [{ name: 'weights.pth', sha256: sha256(FILE) }] });
    expect((await readdir(models)).sort()).toEqual(['tiny_resnet.json', 'tiny_resnet.safetensors']);
    const stored = { origin: 'own', path: join(models, 'tiny_resnet.safetensors') } as const;
    expect((await openStored(stored, TINY_RESNET)).weights).toEqual(WEIGHTS);
    expect(progress.at(-1)).toEqual({ step: 'fetch', done: 1, total: 1 });
  });

  test('follows a redirection, and does without a stated length', async () => {
    const target = await serve((_, response) => response.writeHead(200).end(FILE));
    const url = await serve((_, response) => response.writeHead(302, { location: target }).end());
    const { file } = await fetchWeights(TINY_RESNET, published(url), await newFolder());
    expect(file.name).toBe('tiny_resnet.safetensors');
  });

  const endless: RequestListener = (_, response) => {
    const write = (): void => {
      while (!response.destroyed && response.write(FILE));
    };
    response.on('drain', write).writeHead(200);
    write();
  };
  const cutOff: RequestListener = (request, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    response.write(FILE.subarray(0, FILE.length / 2), () => request.socket.destroy());
  };

  test.each<[string, string, RegExp, RequestListener]>([
    ['is not there', 'FETCH_FAILED', /answers 404/, (_, response) => response.writeHead(404).end('no such file')],
    ['is cut off half-way', 'FETCH_FAILED', /terminated|closed|aborted/, cutOff],
    [
      'is shorter than it shall be',
      'FETCH_FAILED',
      /cut off after 100 of/,
      (_, response) => response.writeHead(200).end(FILE.subarray(0, 100)),
    ],
    ['is announced larger', 'FETCH_FAILED', /announced/, (_, response) => response.writeHead(200, { 'content-length': 1e9 }).write('x')],
    ['does not end', 'FETCH_FAILED', /more than/, endless],
    ['is another one of the same size', 'WEIGHTS_DIGEST_WRONG', /SHA-256/, (_, response) => response.end(FILE.with(200, FILE[200] ^ 1))],
    ['redirects without end', 'FETCH_FAILED', /redirect/, (_, response) => response.writeHead(302, { location: '/again' }).end()],
  ])('a file that %s leaves nothing behind', async (_, code, reason, listener) => {
    const models = await newFolder();
    const fetching = fetchWeights(TINY_RESNET, published(await serve(listener)), models);
    await expect(fetching).rejects.toMatchObject({ code, message: expect.stringMatching(reason) as string });
    expect(await readdir(models)).toEqual([]);
  });

  test('can be cancelled, and what was there stays', async () => {
    const models = await newFolder();
    const before = await fetchWeights(TINY_RESNET, published(await serve(whole)), models);
    const stuck = await serve((_, response) => response.writeHead(200).write(FILE.subarray(0, 50)));
    const controller = new AbortController();
    const work = { signal: controller.signal, onProgress: () => { controller.abort(); } }; // prettier-ignore
    await expect(fetchWeights(TINY_RESNET, published(stuck), models, work)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await readdir(models)).sort()).toEqual(['tiny_resnet.json', 'tiny_resnet.safetensors']);
    expect(JSON.parse(await readFile(join(models, 'tiny_resnet.json'), 'utf8'))).toEqual(before);
  });

  test('a server that cannot be reached is named', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.pth`;
    server.close();
    await once(server, 'close');
    await expect(fetchWeights(TINY_RESNET, published(url), await newFolder())).rejects.toMatchObject({ code: 'FETCH_FAILED', where: url });
  });

  test.each([...PUBLISHED_WEIGHTS])(
    '%s: its file name states the digits that its publisher checks',
    (name, { url, sha256: digest, bytes }) => {
      expect(url).toMatch(new RegExp(`^https://.*/${name}-${digest.slice(0, 8)}\\.pth$`));
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes).toBeGreaterThan(4 * 11_000_000);
    },
  );
});

describe('lynceus models', () => {
  test('lists what is there and what is missing, imports, and lists again', async () => {
    const models = await newFolder();
    const weights = randomWeights(layersOf(MOBILE), new Random(4));
    const file = join(folder, 'mobile.safetensors');
    await writeFile(file, encodeSafetensors(weights));

    const table = (await lynceus(models)).stdout;
    expect(table).toMatch(/efficientnet_lite0 .* 0\.36 M .* 40 at 1\/8, 112 at 1\/16 .* came with Lynceus/);
    expect(table).toMatch(/resnet18 .* missing: lynceus models fetch resnet18/);

    const imported = await lynceus(models, 'import', 'mobilenet_v2', file, '--sha256', sha256(await readFile(file)).toUpperCase());
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining('not stated') as string });
    const rows = JSON.parse((await lynceus(models, '--json')).stdout) as { name: string; default: boolean; weights: { state: string } }[];
    expect(rows.map((row) => [row.name, row.default, row.weights.state])).toEqual([
      ['efficientnet_lite0', true, 'shipped'],
      ['mobilenet_v2', false, 'own'],
      ['resnet18', false, 'missing'],
      ['wide_resnet50_2', false, 'missing'],
    ]);
  });

  test('refuses with a code what is not the published file, and wrong usage before any work', async () => {
    const models = await newFolder();
    const url = await serve((_, response) => response.end(FILE));
    const [fetched, ...misused] = await Promise.all([
      lynceus(models, 'fetch', 'resnet18', '--from', url),
      lynceus(models, 'fetch', 'resnet18', '--from', 'file:///etc/hosts'),
      lynceus(models, 'import', 'resnet18', 'x', '--sha256', '1234'),
    ]);
    expect(fetched).toMatchObject({ code: 3, stderr: expect.stringMatching(/^FETCH_FAILED: .*46830571/m) as string });
    expect(misused.map(({ code }) => code)).toEqual([2, 2]);
    expect(await readdir(models)).toEqual([]);
  });
});

/** Serves on this machine until the test ends; the address of a file there. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.pth`;
}

async function lynceus(models: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['src/cli/main.ts', 'models', ...args];
  try {
    const output = await promisify(execFile)(process.execPath, command, { env: { ...process.env, LYNCEUS_MODELS: models } });
    return { code: 0, ...output };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

function digestOf(weights: Weights): string {
  return sha256(encodeSafetensors(weights));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
