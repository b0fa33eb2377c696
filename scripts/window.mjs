import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PINNED_NODE, ROOT, say } from './bootstrap.mjs';
import { runUnseen } from './child.mjs';
import { withLock } from './lock.mjs';

const STAMP = join(ROOT, 'out', 'built-from');
const BUILDER = 'node_modules/electron-vite/bin/electron-vite.js';
/** All that the window is made of; a change of its packages changes the lock file. */
const MADE_OF = ['electron.vite.config.ts', 'package-lock.json', 'tsconfig.json', 'src'];

/**
 * Bundles the window into out/, where that was not done yet for the files as they are now. Programs that run from there are not disturbed
 * without need.
 * @returns {Promise<import('./child.mjs').Ending | undefined>} How the build ended, where it failed; its words were printed.
 */
export async function ensureWindow() {
  return withLock(
    join(ROOT, '.cache', 'window.lock'),
    () => say('Waiting for another build of the window ...'),
    async (alsoHeldBy) => {
      const wanted = fingerprint();
      if (wanted === builtFrom()) return undefined;
      say('Building the window ...');
      rmSync(STAMP, { force: true });
      const ending = await runUnseen(PINNED_NODE, [BUILDER, 'build', '--logLevel', 'error'], { cwd: ROOT }, alsoHeldBy);
      if (ending.code !== 0) {
        process.stderr.write(ending.output);
        return ending;
      }
      mkdirSync(join(ROOT, 'out'), { recursive: true });
      writeFileSync(STAMP, wanted);
      return undefined;
    },
  );
}

function builtFrom() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return undefined;
  }
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const place of MADE_OF) addTo(hash, place);
  return hash.digest('hex');
}

/** Adds a file, or all of a folder in the order of names, by path and content. */
function addTo(hash, place) {
  const entries = entriesOf(join(ROOT, place));
  if (entries === undefined) hash.update(`${place}\0`).update(readFileSync(join(ROOT, place)));
  else for (const entry of entries) addTo(hash, `${place}/${entry}`);
}

/** @returns {string[] | undefined} Nothing where it is no folder. */
function entriesOf(path) {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}
