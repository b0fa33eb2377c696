import { ensureReady, ROOT, say } from './bootstrap.mjs';
import { endLike, runInForeground } from './child.mjs';
import { ensureElectron, programIn } from './electron/runtime.mjs';
import { ensureWindow } from './window.mjs';

const NO_SCREEN = `There is no screen here (DISPLAY is not set). Start it in a desktop session, or on a made-up screen with: xvfb-run npm start
Without any screen, npm run demo shows what Lynceus does.`;

if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  say(NO_SCREEN);
  process.exit(1);
}
await ensureReady();
const electron = await ensureElectron();
if (electron === undefined) process.exit(1);
const failure = await ensureWindow();
if (failure) endLike(failure);
else {
  const isRoot = process.getuid?.() === 0;
  // Chromium complains of every service that a plain machine does not have.
  const flags = ['--log-level=3', ...(isRoot ? ['--no-sandbox'] : [])];
  if (isRoot) say('As root, Electron runs without its sandbox: for a look around. Start it as another user for work.');
  endLike(await runInForeground(programIn(electron), [ROOT, ...flags, ...process.argv.slice(2)], { cwd: ROOT }));
}
