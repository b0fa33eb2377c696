import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { say } from '../bootstrap.mjs';
import { ensureDebianPackages } from '../debian.mjs';
import { thisSystem, unpackWheel, wheelFor } from './wheel.mjs';

/** The C library under its names as a download of its own and inside a wheel. */
const LIBRARIES = ['libtensorflow.so.2', 'libtensorflow_cc.so.2'];
const FRAMEWORK = 'libtensorflow_framework.so.2';

/**
 * @typedef {object} Library TensorFlow's C library, on the disk.
 * @property {string} folder Where the shared objects are.
 * @property {string[]} names Their file names.
 * @property {string} include The folder of the headers.
 */

/**
 * Tells sources apart: the same text means the same library.
 * @param {import('./options.d.mts').Source} source
 * @returns {string}
 * @throws {Error} A sentence, where the source cannot serve this system.
 */
export function identityOf(source) {
  if (process.platform !== 'linux') throw new Error('Only on Linux can it be built; elsewhere there is what npm installs, or nothing.');
  if (source.kind === 'archive') return `archive ${source.sha256}`;
  if (source.kind === 'wheel') return `wheel ${neededWheel().sha256}`;
  const { folder, names } = findLibrary(source.path);
  const { size, mtimeMs } = statSync(join(folder, names[0]));
  return `folder ${source.path} ${size} ${mtimeMs}`;
}

/**
 * Gets the library.
 * @param {import('./options.d.mts').Source} source
 * @param {string} scratch An empty folder for what is downloaded.
 * @param {import('./steps.mjs').Run} run
 * @returns {Promise<Library>}
 */
export async function obtainLibrary(source, scratch, run) {
  if (source.kind === 'folder') return findLibrary(source.path);
  if (source.kind === 'archive') return findLibrary(await unpackArchive(source, scratch, run));
  if (!hasPip() && !(ensureDebianPackages(['python3', 'python3-pip']) && hasPip())) {
    throw new Error('The wheel is downloaded by pip, which needs python3.');
  }
  return findLibrary(await unpackWheel(neededWheel(), scratch, run));
}

/**
 * Finds the library and its headers in a folder, unpacked from a wheel or from a libtensorflow archive.
 * @param {string} folder
 * @returns {Library}
 */
export function findLibrary(folder) {
  const include = join(folder, 'include');
  if (existsSync(join(include, 'tensorflow', 'c', 'c_api.h'))) {
    for (const place of [join(folder, 'lib'), folder]) {
      const name = LIBRARIES.find((library) => existsSync(join(place, library)));
      if (name !== undefined && existsSync(join(place, FRAMEWORK))) return { folder: place, names: [name, FRAMEWORK], include };
    }
  }
  throw new Error(`${folder} holds no libtensorflow 2 for Linux: lib/${LIBRARIES[0]}, lib/${FRAMEWORK} and include/tensorflow/c/c_api.h.`);
}

function neededWheel() {
  const system = thisSystem();
  const wheel = wheelFor(system);
  if (wheel) return wheel;
  const name = `${system.platform} ${system.arch}${system.glibc === undefined ? ' without glibc' : ''}`;
  throw new Error(`No TensorFlow wheel is known for ${name}; give an unpacked libtensorflow with --from <folder>.`);
}

function hasPip() {
  return spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0;
}

async function unpackArchive({ url, sha256 }, scratch, run) {
  say(`Downloading ${url} ...`);
  const file = join(scratch, 'libtensorflow.tar.gz');
  const found = await download(url, file);
  if (found !== sha256) throw new Error(`${url} has the SHA-256 ${found}, not the one that was given.`);
  const folder = join(scratch, 'libtensorflow');
  mkdirSync(folder);
  await run('tar', 'tar', ['-xzf', file, '-C', folder]);
  return folder;
}

/** Returns the SHA-256 of what came. */
async function download(url, file) {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    await pipeline(response.body, hashing, createWriteStream(file));
  } catch (error) {
    throw new Error(`${url} could not be downloaded (${error.cause?.message ?? error.message}).`, { cause: error });
  }
  return hash.digest('hex');
}
