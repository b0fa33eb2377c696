import { spawnSync } from 'node:child_process';
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT, say } from '../bootstrap.mjs';
import { ensureDebianPackages } from '../debian.mjs';
import { MODULES } from '../installed.mjs';
import { obtainLibrary } from './library.mjs';

export const PACKAGE = '@tensorflow/tfjs-node-gpu';
export const PACKAGE_FOLDER = join(MODULES, PACKAGE);

/** Where the package looks for its addon, and the addon for the library. Node-API 8 is the newest that the package knows. */
const NAPI_VERSION = 8;
const ADDON_FOLDER = join(PACKAGE_FOLDER, 'lib', `napi-v${NAPI_VERSION}`);
const LIBRARY_FOLDER = join(PACKAGE_FOLDER, 'deps', 'lib');
const FROM_ADDON_TO_LIBRARY = '$ORIGIN/../../deps/lib';
const ADDON = 'tfjs_binding.node';

/** Says what the library was made from. */
const STAMP = 'source.txt';
const PLACED_STAMP = join(LIBRARY_FOLDER, STAMP);

/** What is built outlives node_modules, which every change of package-lock.json makes anew. */
const CACHE = join(ROOT, '.cache', 'tensorflow');
const BUILT = join(CACHE, 'built');
const MAKING = join(CACHE, 'making');
const SCRATCH = join(CACHE, 'scratch');

/** What the library in the package was set up from; nothing where it is the package's own. */
export function placedSource() {
  return existsSync(PLACED_STAMP) ? readFileSync(PLACED_STAMP, 'utf8') : undefined;
}

/**
 * Makes sure that the library and the addon for it lie in the cache.
 * @param {import('./options.d.mts').Source} source
 * @param {string} identity Of the source.
 * @param {import('./steps.mjs').Run} run
 */
export async function buildAddon(source, identity, run) {
  if (existsSync(BUILT) && readFileSync(join(BUILT, STAMP), 'utf8') === identity) return;
  requireCompiler();
  removeUnfinished();
  for (const folder of [MAKING, SCRATCH]) mkdirSync(folder, { recursive: true });
  try {
    const library = await obtainLibrary(source, SCRATCH, run);
    say('Compiling the addon ...');
    await run('g++', 'g++', await compilerArguments(library));
    for (const name of library.names) copyFileSync(join(library.folder, name), join(MAKING, name), constants.COPYFILE_FICLONE);
    writeFileSync(join(MAKING, STAMP), identity);
    rmSync(BUILT, { recursive: true, force: true });
    renameSync(MAKING, BUILT);
  } finally {
    removeUnfinished();
  }
}

/** Puts what was built into the package. */
export function placeAddon() {
  for (const folder of [ADDON_FOLDER, LIBRARY_FOLDER]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  for (const name of readdirSync(BUILT)) linkOrCopy(join(BUILT, name), join(name === ADDON ? ADDON_FOLDER : LIBRARY_FOLDER, name));
}

/** Takes the addon and the library out of the package, which does not load any more then, and out of the cache. */
export function removeAddon() {
  for (const folder of [ADDON_FOLDER, LIBRARY_FOLDER, BUILT]) rmSync(folder, { recursive: true, force: true });
}

function removeUnfinished() {
  for (const folder of [MAKING, SCRATCH]) rmSync(folder, { recursive: true, force: true });
}

function requireCompiler() {
  if (!hasCompiler() && !(ensureDebianPackages(['g++']) && hasCompiler())) throw new Error('The addon needs the compiler g++.');
}

function hasCompiler() {
  return spawnSync('g++', ['--version'], { stdio: 'ignore' }).status === 0;
}

async function compilerArguments({ folder, names, include }) {
  // Not there yet when a fresh checkout loads this module.
  const { include_dir: nodeApi } = (await import('node-api-headers')).default;
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', `-DNAPI_VERSION=${NAPI_VERSION}`],
    ...['-isystem', include, '-isystem', nodeApi],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(PACKAGE_FOLDER, 'binding', name)),
    ...[`-L${folder}`, ...names.map((name) => `-l:${name}`), `-Wl,-rpath,${FROM_ADDON_TO_LIBRARY}`],
    ...['-o', join(MAKING, ADDON)],
  ];
}

/** The library takes 700 MB: it need not lie on the disk twice. */
function linkOrCopy(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
