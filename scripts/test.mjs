import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureReady, PINNED_NODE, ROOT, say } from './bootstrap.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { endLike, runInForeground } from './child.mjs';
import { ensureElectron } from './electron/runtime.mjs';
import { swiftShader } from './swiftshader.mjs';
import { ensureWindow } from './window.mjs';

const CHECKS = [
  { says: 'Checking types ...', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  {
    says: 'Checking the pages ...',
    args: [
      'node_modules/svelte-check/bin/svelte-check',
      '--tsconfig',
      'src/renderer/tsconfig.json',
      '--fail-on-warnings',
      '--output',
      'human',
    ],
  },
  { says: 'Looking for what nothing uses ...', args: ['node_modules/knip/bin/knip.js'] },
];
const LINT = { says: 'Linting ...', args: ['node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.'] };
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=./scripts/closing-line.ts'];

const vitestArgs = process.argv.slice(2);
const tests = { says: 'Testing ...', args: [...VITEST, ...vitestArgs] };

await ensureReady();
// Serial ports that are joined by a cable, and the names of processes. Tests that need what is missing say so.
ensureDebianPackages(['socat', 'procps', 'xvfb', 'fonts-dejavu-core']);
// The tests of what trains on other things than WebAssembly. Where these cannot be had, the tests say so and are skipped.
const graphics = swiftShader();
provideTensorflow();
const electron = await ensureElectron();
endLike((vitestArgs.length === 0 ? await check() : undefined) ?? (await ensureWindow()) ?? (await run(tests)));

/** Each takes one core: linting, which takes longest, goes on beside all the others. */
async function check() {
  const failures = await Promise.all([firstFailure([LINT]), firstFailure(CHECKS)]);
  return failures.find((failure) => failure !== undefined);
}

/** Runs one after the other, until one fails. */
async function firstFailure(steps) {
  for (const step of steps) {
    const ending = await run(step);
    if (ending.code !== 0) return ending;
  }
  return undefined;
}

function run({ says, args }) {
  say(says);
  const env = { ...process.env, ...graphics, ...(electron && { ELECTRON_OVERRIDE_DIST_PATH: electron }) };
  return runInForeground(PINNED_NODE, args, { cwd: ROOT, env });
}

/** TensorFlow's C library and the addon for it; set up once, and at once after that. LYNCEUS_NO_TENSORFLOW=1 leaves it out. */
function provideTensorflow() {
  if (process.env.LYNCEUS_NO_TENSORFLOW === '1') return;
  const { status } = spawnSync(PINNED_NODE, [join(ROOT, 'scripts', 'setup-tensorflow.mjs')], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) say('TensorFlow cannot be had here; the tests that need it are skipped.');
}
