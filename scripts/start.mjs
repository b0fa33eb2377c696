import { ensureReady, PINNED_NODE, ROOT, say } from './bootstrap.mjs';
import { endLike, runInForeground, runUnseen } from './child.mjs';
import { ensureElectron, programIn } from './electron/runtime.mjs';

const NO_SCREEN = `There is no screen here (DISPLAY is not set). Start it in a desktop session, or on a made-up screen with: xvfb-run npm start
Without any screen, npm run demo shows what Lynceus does.`;

await ensureReady();
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  say(NO_SCREEN);
  process.exit(1);
}
const electron = await ensureElectron();
if (electron === undefined) process.exit(1);
say('Building the window ...');
const built = await runUnseen(PINNED_NODE, ['node_modules/electron-vite/bin/electron-vite.js', 'build'], { cwd: ROOT });
if (built.code !== 0) {
  process.stderr.write(built.output);
  endLike(built);
} else {
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  if (flags.length > 0) say('As root, Electron runs without its sandbox: for a look around. Start it as another user for work.');
  endLike(await runInForeground(programIn(electron), [ROOT, ...flags, ...process.argv.slice(2)], { cwd: ROOT }));
}
