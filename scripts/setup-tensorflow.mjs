import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureReady, PINNED_NODE, ROOT, say } from './bootstrap.mjs';
import { endLike } from './child.mjs';
import { withLock } from './lock.mjs';
import { buildAddon, PACKAGE, PACKAGE_FOLDER, placeAddon, placedSource, removeAddon } from './tensorflow/addon.mjs';
import { identityOf } from './tensorflow/library.mjs';
import { parseSource, USAGE } from './tensorflow/options.mjs';
import { Stopped, steps } from './tensorflow/steps.mjs';

const LOCK = join(ROOT, '.cache', 'tensorflow.lock');
const CHECK = join(ROOT, 'scripts', 'tensorflow', 'check.ts');

const source = sourceOrEnd();
await ensureReady();
try {
  await withLock(LOCK, () => say('Another command is setting up TensorFlow; waiting for it.'), provide);
} catch (error) {
  say(error instanceof Stopped ? error.message : `TensorFlow could not be set up: ${error.message}`);
  endLike({ code: 1, signal: error.signal });
}

function sourceOrEnd() {
  try {
    return parseSource(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  } catch (error) {
    say(`${error.message}\n${USAGE}`);
    return process.exit(2);
  }
}

async function provide(alsoHeldBy) {
  const run = steps(alsoHeldBy);
  const placed = placedSource();
  const found = existsSync(PACKAGE_FOLDER) ? await checkWhatIsThere(run) : undefined;
  if (found !== undefined && (placed === undefined || placed === identityOf(source))) {
    say(`${describe(found)}, as ${placed === undefined ? 'npm installed it' : 'set up before'}; nothing to do.`);
    return;
  }
  const identity = identityOf(source);
  if (!existsSync(PACKAGE_FOLDER)) await installPackage(run);
  await buildAddon(source, identity, run);
  placeAddon();
  const computing = await check(run).catch((error) => {
    // A library that brings the whole process down must not be found by the next training.
    removeAddon();
    throw error;
  });
  say(`${describe(computing)} now; a convolution and its gradients agree with WebAssembly's to ${computing.deviation.toExponential(0)}.`);
}

/** Brings the package and what it needs in, as package-lock.json has them, without the install script that could not do its work. */
async function installPackage(run) {
  say(`Installing ${PACKAGE} without its library ...`);
  const { npm_execpath: npm } = process.env;
  const [command, first] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
  const whole = ['--no-save', '--ignore-scripts', '--include=dev', '--include=optional'];
  await run('npm', command, [...first, 'install', ...whole, '--no-audit', '--no-fund', '--loglevel=error']);
  if (!existsSync(PACKAGE_FOLDER)) throw new Error(`npm leaves ${PACKAGE} out on this system.`);
}

/** Has a fresh process compute on TensorFlow, where a crash does no harm. */
async function check(run) {
  const output = await run('The check', PINNED_NODE, [CHECK], { TF_CPP_MIN_LOG_LEVEL: '2' });
  return JSON.parse(output.split('\n').findLast((line) => line.startsWith('{')));
}

async function checkWhatIsThere(run) {
  try {
    return await check(run);
  } catch (error) {
    if (error instanceof Stopped) throw error;
    say(`${PACKAGE} is there and does not compute; setting it up ...`);
    return undefined;
  }
}

function describe({ version, device }) {
  const { version: packageVersion } = JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8'));
  return `TensorFlow ${version} computes on the ${device} for ${PACKAGE} ${packageVersion}`;
}
