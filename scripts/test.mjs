import { ensureReady, PINNED_NODE, ROOT, say } from './bootstrap.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { endLike, runInForeground } from './child.mjs';

const CHECKS = [
  { says: 'Checking types ...', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { says: 'Linting ...', args: ['node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.'] },
  { says: 'Looking for what nothing uses ...', args: ['node_modules/knip/bin/knip.js'] },
];
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=./scripts/closing-line.ts'];

const vitestArgs = process.argv.slice(2);
const tests = { says: 'Testing ...', args: [...VITEST, ...vitestArgs] };

await ensureReady();
// Serial ports that are joined by a cable, and the names of processes. Tests that need what is missing say so.
ensureDebianPackages(['socat', 'procps']);
endLike(await runUntilOneFails(vitestArgs.length === 0 ? [...CHECKS, tests] : [tests]));

async function runUntilOneFails(steps) {
  let ending;
  for (const { says, args } of steps) {
    say(says);
    ending = await runInForeground(PINNED_NODE, args, { cwd: ROOT });
    if (ending.code !== 0) break;
  }
  return ending;
}
