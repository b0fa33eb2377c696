import { join } from 'node:path';
import { ensureReady, PINNED_NODE, ROOT } from './bootstrap.mjs';
import { endLike, runInForeground } from './child.mjs';

const [script, ...args] = process.argv.slice(2);

await ensureReady();
endLike(await runInForeground(PINNED_NODE, [join(ROOT, script), ...args], { cwd: callersFolder() }));

/** npm runs its scripts in the project's root, and tells where the person called it from. */
function callersFolder() {
  const cwd = process.cwd();
  return join(cwd, '/') === ROOT ? (process.env.INIT_CWD ?? cwd) : cwd;
}
