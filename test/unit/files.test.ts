import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../src/pipeline/errors.ts';
import { exists, readWhole, withCode } from '../../src/pipeline/files.ts';
import { fingerprints } from '../../src/pipeline/images/fingerprints.ts';
import { testFolder } from '../folders.ts';

const folder = await testFolder();
const file = join(folder, 'file');
await writeFile(file, 'content');

describe('readWhole', () => {
  it('reads a file', async () => {
    expect(Buffer.from(await readWhole(file, 'WEIGHTS_UNREADABLE')).toString()).toBe('content');
  });

  it.each([
    ['nothing', join(folder, 'nothing'), 'ENOENT'],
    ['what lies below a file', join(file, 'below'), 'ENOTDIR'],
    ['a folder', folder, 'it is not a file'],
  ])('refuses %s with the code it is given', async (_, path, detail) => {
    const refusal = readWhole(path, 'WEIGHTS_UNREADABLE');
    await expect(refusal).rejects.toMatchObject({ code: 'WEIGHTS_UNREADABLE', where: path });
    await expect(refusal).rejects.toThrow(`(${detail})`);
  });

  it.skipIf(process.platform === 'win32')('refuses a device, which may never end', async () => {
    await expect(readWhole('/dev/zero', 'BUNDLE_UNREADABLE')).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE' });
  });
});

describe('withCode', () => {
  it('leaves our own refusals and defects as they are', async () => {
    for (const error of [new PipelineError('CANCELLED', 'x'), new TypeError('defect')]) {
      await expect(withCode('OUTPUT_UNWRITABLE', file, () => Promise.reject(error))).rejects.toBe(error);
    }
  });
});

describe('exists', () => {
  it('sees files, folders and dangling links, and not what lies below a file', async () => {
    const link = join(folder, 'link');
    await symlink(join(folder, 'nowhere'), link);
    expect(await Promise.all([file, folder, link, join(folder, 'nothing'), join(file, 'below')].map(exists))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('fingerprints', () => {
  it('name a picture that has gone since it was used', async () => {
    const gone = join(folder, 'gone.png');
    await expect(fingerprints([file, gone], [])).rejects.toMatchObject({ code: 'IMAGE_MISSING', where: gone });
  });
});
