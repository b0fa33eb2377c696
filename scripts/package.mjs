import { copyFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureReady, PINNED_NODE, ROOT, say } from './bootstrap.mjs';
import { endLike, runUnseen } from './child.mjs';
import { ensureElectron } from './electron/runtime.mjs';
import { ensureWindow } from './window.mjs';

const COMPILED = join(ROOT, 'dist', 'compiled');
/** The first Electron whose own Node runs the station; see src/main/shell/places.ts. */
const FIRST_FIT_ELECTRON = 36;

/*
 * Packs the program: `npm run package` into a folder for this machine, `npm run package -- --linux` or `-- --win` into what is handed out.
 */

await ensureReady();
const electron = await ensureElectron();
if (electron === undefined) process.exit(1);
const failure =
  (await ensureWindow()) ??
  (await step('Compiling the station ...', compile())) ??
  copyStyle() ??
  (await step('Packing ...', [
    'node_modules/electron-builder/cli.js',
    ...targets(),
    ...overrides(readFileSync(join(electron, 'version'), 'utf8').trim()),
  ]));
if (failure) endLike(failure);
else say('Packed into dist/packages.');

/** @returns how it ended, where it failed */
async function step(says, args) {
  say(says);
  const ending = await runUnseen(PINNED_NODE, args, { cwd: ROOT });
  if (ending.code === 0) return undefined;
  process.stderr.write(ending.output);
  return ending;
}

function compile() {
  rmSync(COMPILED, { recursive: true, force: true });
  return ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.package.json'];
}

/** The compiler takes no style along; the report reads it from beside its code. */
function copyStyle() {
  copyFileSync(join(ROOT, 'src/cli/report/report.css'), join(COMPILED, 'src/cli/report/report.css'));
}

function targets() {
  const asked = process.argv.slice(2);
  return asked.length > 0 ? asked : ['--dir'];
}

/** Settings that depend on the Electron at hand. One that is too old to run the station gets a Node beside it. */
function overrides(version) {
  const common = [`-c.electronDist=${electron}`, `-c.electronVersion=${version}`, '--publish=never'];
  if (Number.parseInt(version, 10) >= FIRST_FIT_ELECTRON) return common;
  say(`This package is for evaluation only: it holds Electron ${version}.`);
  common[0] = `-c.electronDist=${withoutDefaultApp(electron)}`;
  return [...common, `-c.extraResources.from=${PINNED_NODE}`, '-c.extraResources.to=node/node'];
}

/** A copy of the stand-in without what it does when no program is in it, which no package holds. */
function withoutDefaultApp(folder) {
  const copy = join(ROOT, 'dist', 'electron');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('default_app.asar') });
  return copy;
}
