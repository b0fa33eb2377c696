import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, say } from './bootstrap.mjs';
import { runUnseen } from './child.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { withLock } from './lock.mjs';

const REQUIREMENTS = ['onnxruntime==1.30.0', 'numpy==2.4.6'];

const IS_WINDOWS = process.platform === 'win32';
const ENVIRONMENT = join(ROOT, '.cache', 'python');
const PYTHON = join(ENVIRONMENT, ...(IS_WINDOWS ? ['Scripts', 'python.exe'] : ['bin', 'python']));
const STAMP = join(ENVIRONMENT, 'requirements.txt');
const LOCK = join(ROOT, '.cache', 'python.lock');

/**
 * Makes a Python with ONNX Runtime, a second opinion on the graphs that are written here.
 * @returns {Promise<string | undefined>} Path of its interpreter; nothing where it cannot be had, and a sentence on stderr says why.
 */
export async function ensurePythonOnnxruntime() {
  if (isMade()) return PYTHON;
  return withLock(LOCK, () => say('Another command is installing onnxruntime for Python; waiting for it.'), make);
}

function isMade() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === REQUIREMENTS.join('\n');
}

async function make(alsoHeldBy) {
  if (isMade()) return PYTHON;
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  if (!makeEnvironment() && !(ensureDebianPackages(['python3', 'python3-venv']) && makeEnvironment())) {
    say("Left out: a check in Python's onnxruntime, which needs python3 with venv.");
    return undefined;
  }
  say(`Installing ${REQUIREMENTS.join(' ')} for Python ...`);
  const pip = await runUnseen(PYTHON, ['-m', 'pip', 'install', '--quiet', '--no-input', ...REQUIREMENTS], {}, alsoHeldBy);
  if (pip.code !== 0) {
    process.stderr.write(pip.output);
    say(`Left out: a check in Python's onnxruntime; pip could not install ${REQUIREMENTS.join(' ')} and said why above.`);
    return undefined;
  }
  writeFileSync(STAMP, REQUIREMENTS.join('\n'));
  return PYTHON;
}

function makeEnvironment() {
  return spawnSync(IS_WINDOWS ? 'python' : 'python3', ['-m', 'venv', ENVIRONMENT], { stdio: 'ignore' }).status === 0;
}
