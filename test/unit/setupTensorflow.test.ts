import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findLibrary, obtainLibrary, type Run } from '../../scripts/tensorflow/library.mjs';
import { parseSource } from '../../scripts/tensorflow/options.mjs';
import { wheelFor } from '../../scripts/tensorflow/wheel.mjs';

const HERE = resolve('somewhere');
const SHA256 = '0123456789abcdef'.repeat(4);
const ARCHIVE = 'https://example.org/libtensorflow.tar.gz';

describe('where TensorFlow shall come from', () => {
  it('is the wheel, unless told otherwise', () => {
    expect(parseSource([], HERE)).toEqual({ kind: 'wheel' });
    expect(parseSource(['--from', 'wheel'], HERE)).toEqual({ kind: 'wheel' });
  });

  it('may be a folder, seen from where the command was called', () => {
    expect(parseSource(['--from', './wheel'], HERE)).toEqual({ kind: 'folder', path: join(HERE, 'wheel') });
    expect(parseSource(['--from', resolve('lib')], HERE)).toEqual({ kind: 'folder', path: resolve('lib') });
  });

  it('may be an archive with its hash', () => {
    const source = parseSource(['--from', ARCHIVE, '--sha256', SHA256.toUpperCase()], HERE);
    expect(source).toEqual({ kind: 'archive', url: ARCHIVE, sha256: SHA256 });
  });

  it.each([
    ['an archive without its hash', ['--from', ARCHIVE], /--sha256/],
    ['a hash that is none', ['--from', ARCHIVE, '--sha256', SHA256.slice(1)], /64 hexadecimal digits/],
    [
      'an archive that anybody on the way could change',
      ['--from', ARCHIVE.replace('https', 'http'), '--sha256', SHA256],
      /not an https URL/,
    ],
    ['a hash of the wheel', ['--sha256', SHA256], /goes with an https URL/],
    ['a hash of a folder', ['--from', 'folder', '--sha256', SHA256], /goes with an https URL/],
    ['nothing', ['--from', ''], /names nothing/],
    ['an option that does not exist', ['--form', 'wheel'], /--form/],
  ])('is not %s', (_, args, complaint) => {
    expect(() => parseSource(args, HERE)).toThrow(complaint);
  });
});

describe('the wheel', () => {
  it('is pinned by version and hash for Linux on x64', () => {
    const wheel = wheelFor({ platform: 'linux', arch: 'x64', glibc: '2.36' });
    expect(wheel?.requirement).toMatch(/^tensorflow-cpu==\d+\.\d+\.\d+$/);
    expect(wheel?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(wheel?.platform).toMatch(/x86_64$/);
  });

  it.each([
    { platform: 'linux', arch: 'x64', glibc: undefined },
    { platform: 'linux', arch: 'ia32', glibc: '2.36' },
    { platform: 'darwin', arch: 'x64', glibc: undefined },
    { platform: 'win32', arch: 'x64', glibc: undefined },
  ])('is none for $platform $arch, glibc $glibc', (system) => {
    expect(wheelFor(system)).toBeUndefined();
  });
});

describe('a folder with the library', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lynceus-tensorflow-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is one that an archive was unpacked to', () => {
    fill('lib/libtensorflow.so.2', 'lib/libtensorflow_framework.so.2', 'include/tensorflow/c/c_api.h');
    const names = ['libtensorflow.so.2', 'libtensorflow_framework.so.2'];
    expect(findLibrary(folder)).toEqual({ folder: join(folder, 'lib'), names, include: join(folder, 'include') });
  });

  it('is one that a wheel was unpacked to', () => {
    fill('libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/tensorflow/c/c_api.h');
    const names = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
    expect(findLibrary(folder)).toEqual({ folder, names, include: join(folder, 'include') });
  });

  it.each([
    ['the headers', ['lib/libtensorflow.so.2', 'lib/libtensorflow_framework.so.2']],
    ['one of the libraries', ['lib/libtensorflow.so.2', 'include/tensorflow/c/c_api.h']],
    ['everything', []],
  ])('is not one without %s', (_, paths) => {
    fill(...paths);
    expect(() => findLibrary(folder)).toThrow(/holds no libtensorflow/);
  });

  function fill(...paths: string[]): void {
    for (const path of paths) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
  }
});

describe('the library', () => {
  let folder: string;
  let archive: Buffer;
  let server: Server;
  let url: string;
  const run: Run = (_, command, args) => Promise.resolve(execFileSync(command, args, { encoding: 'utf8' }));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lynceus-tensorflow-'));
    const unpacked = join(folder, 'libtensorflow');
    for (const path of ['lib/libtensorflow.so.2', 'lib/libtensorflow_framework.so.2', 'include/tensorflow/c/c_api.h']) {
      mkdirSync(dirname(join(unpacked, path)), { recursive: true });
      writeFileSync(join(unpacked, path), path);
    }
    const file = join(folder, 'libtensorflow.tar.gz');
    execFileSync('tar', ['-czf', file, '-C', unpacked, '.']);
    archive = readFileSync(file);
    server = createServer(({ url: path }, response) => {
      response.statusCode = path === '/libtensorflow.tar.gz' ? 200 : 404;
      response.end(archive);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/libtensorflow.tar.gz`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  function scratch(): string {
    return mkdtempSync(join(folder, 'scratch-'));
  }

  it('comes from an archive that has the hash', async () => {
    const sha256 = createHash('sha256').update(archive).digest('hex');
    const { folder: place, names } = await obtainLibrary({ kind: 'archive', url, sha256 }, scratch(), run);
    expect(readFileSync(join(place, names[0]), 'utf8')).toBe('lib/libtensorflow.so.2');
  });

  it('does not come from an archive that has another hash, nor is that one unpacked', async () => {
    const none: Run = () => Promise.reject(new Error('unpacked'));
    await expect(obtainLibrary({ kind: 'archive', url, sha256: SHA256 }, scratch(), none)).rejects.toThrow(/not the one that was given/);
  });

  it('does not come from where there is none', async () => {
    const missing = { kind: 'archive', url: `${url}.missing`, sha256: SHA256 } as const;
    await expect(obtainLibrary(missing, scratch(), run)).rejects.toThrow(/could not be downloaded \(the server answers 404\)/);
    await expect(obtainLibrary({ kind: 'folder', path: scratch() }, scratch(), run)).rejects.toThrow(/holds no libtensorflow/);
  });

  it('comes from a folder as it is', async () => {
    const { include } = await obtainLibrary({ kind: 'folder', path: join(folder, 'libtensorflow') }, scratch(), run);
    expect(include).toBe(join(folder, 'libtensorflow', 'include'));
  });
});
