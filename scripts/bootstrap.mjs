import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { endLike, runUnseen } from './child.mjs';
import { fingerprint, isInstalled, markInstalled, MODULES, PINNED_NODE, ROOT } from './installed.mjs';
import { withLock } from './lock.mjs';

export { PINNED_NODE, ROOT };

// Programs start in half the time where Node keeps what it has compiled.
process.env.NODE_COMPILE_CACHE ??= join(ROOT, '.cache', 'compiled');

const LOCK = join(ROOT, '.cache', 'install.lock');
const OPTIONAL_PACKAGE = '@tensorflow/tfjs-node-gpu';
const QUIET = ['--no-audit', '--no-fund', '--loglevel=warn'];

/**
 * Native packages bring their binaries, so that no script need run; npm would compile those that bring their sources too. `node` alone fetches
 * what it is by a script.
 */
const STEPS = [
  ['ci', '--ignore-scripts', '--include=dev', '--include=optional', ...QUIET],
  ['rebuild', 'node', ...QUIET],
];

/** Makes sure that the packages of package-lock.json are installed. Ends the process with a sentence where that cannot be had. */
export async function ensureReady() {
  refuseOldNode();
  if (isInstalled()) return;
  const failure = await withLock(LOCK, () => say('Another command is installing the packages; waiting for it.'), install);
  if (failure === undefined) return;
  say(failure.sentence);
  endLike(failure);
  process.exit();
}

/**
 * Tells the person at the terminal something. Goes to stderr: stdout belongs to the command.
 * @param {string} sentence
 */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

function refuseOldNode() {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const needed = engines.node.replace('>=', '');
  if (process.versions.node.localeCompare(needed, 'en', { numeric: true }) >= 0) return;
  say(`Lynceus needs Node ${needed} or later and this is ${process.versions.node}: install a newer Node, then run the command again.`);
  process.exit(1);
}

/** Installs the packages, unless another process has done so meanwhile. Returns why it failed, if it did. */
async function install(alsoHeldBy) {
  if (isInstalled()) return undefined;
  // Windows does not let a program replace itself, and npm prefers the Node inside node_modules.
  if (process.platform === 'win32' && isInside(process.execPath, MODULES)) {
    return { code: 1, sentence: 'The packages have changed: delete the folder node_modules, then run the command again.' };
  }
  say('Installing the packages of package-lock.json; this takes a minute or two and is done once ...');
  const startMs = Date.now();
  const fingerprintBefore = fingerprint();
  for (const args of STEPS) {
    const npm = await runNpm(args, alsoHeldBy);
    if (npm.forwarded !== undefined) {
      return { signal: npm.forwarded, sentence: 'The installation was stopped; the next command starts it again.' };
    }
    if (npm.code !== 0) {
      process.stderr.write(npm.output);
      const step = `npm ${args[0]}`;
      return {
        code: npm.code,
        sentence: `The packages could not be installed: \`${step}\` failed (${npm.code}); what it said stands above.`,
      };
    }
  }
  if (!existsSync(PINNED_NODE)) {
    return { code: 1, sentence: 'The package `node` may not run its install script: allow it, then run the command again.' };
  }
  const optional = await runNpm(['rebuild', OPTIONAL_PACKAGE, ...QUIET], alsoHeldBy);
  if (optional.code !== 0) rmSync(join(MODULES, OPTIONAL_PACKAGE), { recursive: true, force: true });
  markInstalled(fingerprintBefore);
  say(`Installed in ${Math.round((Date.now() - startMs) / 1000)} s.`);
  if (!existsSync(join(MODULES, OPTIONAL_PACKAGE))) {
    say(
      `The optional package ${OPTIONAL_PACKAGE} could not be installed; training uses the WebAssembly backend instead. npm run setup:tensorflow may provide it.`,
    );
  }
  return undefined;
}

function runNpm(npmArgs, alsoHeldBy) {
  const [command, args, options] = npmCommand(npmArgs);
  return runUnseen(command, args, options, alsoHeldBy).catch((error) => ({ code: 1, output: `${error.message}\n` }));
}

/** npm run by a Node outside node_modules, which outlives the packages: command, arguments and options for a child process. */
function npmCommand(args) {
  const { npm_execpath: npmPath, npm_node_execpath: npmNode, ...env } = process.env;
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = (env[pathName] ?? '').split(delimiter).filter((folder) => !isInside(folder, MODULES));
  const options = { cwd: ROOT, env: { ...env, ONNXRUNTIME_NODE_INSTALL: 'skip', [pathName]: folders.join(delimiter) } };

  const node = [npmNode, process.execPath].find((program) => program && !isInside(program, MODULES));
  if (node && npmPath?.endsWith('npm-cli.js')) return [node, [npmPath, ...args], options];
  return process.platform === 'win32' ? ['npm.cmd', args, { ...options, shell: true }] : ['npm', args, options];
}

function isInside(path, folder) {
  return path.startsWith(folder + sep);
}
