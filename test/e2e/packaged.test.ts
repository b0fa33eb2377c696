import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/pipeline/images/png.ts';
import { makePart } from '../../src/samples/part.ts';
import { testFolder } from '../folders.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { addPerson, ask, makeAdministrator, PASSWORD } from './people.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PROGRAM = join(ROOT, 'dist', 'packages', 'linux-unpacked', 'lynceus');
const GOODS = 8;

const folder = await testFolder();

describe.skipIf(!hasElectron || process.platform !== 'linux')('the packed program', () => {
  let opened: OpenedApp;

  beforeAll(async () => {
    const packed = spawnSync(process.execPath, [join(ROOT, 'scripts', 'package.mjs')], { encoding: 'utf8' });
    expect(packed.stderr).toContain('Packed into dist/packages.');
    opened = await openApp(folder, { program: PROGRAM });
  }, 900_000);

  afterAll(async () => {
    await opened?.close();
  });

  it('teaches a product and inspects its parts', async () => {
    const { page } = opened;
    await makeAdministrator(page);
    await addPerson(page, 'bob', 'engineer');
    await ask(page, 'session.signIn', { login: 'bob', password: PASSWORD });
    const { id: productId } = await product();
    const versionId = await taught(productId);
    await ask(page, 'versions.activate', { versionId }, { reason: 'first model' });
    const parts = await photograph('parts', [undefined, 'contamination' as const]);
    const setUp = { source: { kind: 'replay', folder: parts, partsPerSecond: 2 }, trigger: { by: 'frame' }, plc: { kind: 'none' } };
    await ask(page, 'line.start', { productId, setUp });
    await expect.poll(async () => (await verdicts()).length, { timeout: 30_000 }).toBe(2);
    expect((await verdicts()).every(({ score, faultCode }) => score !== null && faultCode === null)).toBe(true);
    await ask(page, 'line.stop', {});
  });

  it('comes with the licences of all that is in it', async () => {
    const listed = await readFile(join(dirname(PROGRAM), 'THIRD_PARTY.txt'), 'utf8');
    const packages = await readdir(join(dirname(PROGRAM), 'resources', 'app.asar.unpacked', 'node_modules'));
    const unlisted = packages.filter((name) => !/^[.@]/.test(name) && !listed.includes(`\n${name} `));
    expect(unlisted).toEqual([]);
    expect(await readdir(join(dirname(PROGRAM), 'resources', 'licences'))).toContain('LGPL-3.0.txt');
  });

  async function product(): Promise<{ id: number }> {
    const { page } = opened;
    const made = (await ask(page, 'products.create', { name: 'label' })) as { id: number };
    const goods = await photograph('goods', Array<undefined>(GOODS).fill(undefined));
    await ask(page, 'pictures.import', { productId: made.id, path: goods });
    const pictures = (await ask(page, 'pictures.list', { productId: made.id })) as { id: number }[];
    await ask(page, 'labels.set', { pictureIds: pictures.map(({ id }) => id), label: { label: 'good' } });
    return made;
  }

  async function taught(productId: number): Promise<number> {
    const { page } = opened;
    await ask(page, 'versions.teach', { productId, method: 'stage0', bank: 200 });
    const job = async (): Promise<{ state: string; versionId?: number }> =>
      ((await ask(page, 'teaching.list', {})) as { state: string; versionId?: number }[])[0];
    await expect.poll(async () => (await job()).state, { timeout: 90_000, interval: 500 }).toBe('done');
    return (await job()).versionId!;
  }

  async function verdicts(): Promise<{ score: number | null; faultCode: string | null }[]> {
    return (await ask(opened.page, 'verdicts.list', {})) as { score: number | null; faultCode: string | null }[];
  }

  async function photograph(name: string, defects: readonly ('contamination' | undefined)[]): Promise<string> {
    const place = join(folder, name);
    await mkdir(place);
    for (const [i, defect] of defects.entries()) {
      const { image } = makePart('printed-label', { seed: i + 1, size: 256, ...(defect && { defect }) });
      await writeFile(join(place, `${i}.png`), await encodePng(image));
    }
    return place;
  }
});
