import { ensureReady, ROOT, say } from './bootstrap.mjs';
import { endLike, runInForeground } from './child.mjs';
import { ensureElectron, programIn } from './electron/runtime.mjs';
import { ensureWindow } from './window.mjs';

const NO_SCREEN = `There is no screen here (DISPLAY is not set). Start it in a desktop session, or on a made-up screen with: xvfb-run npm start
Without any screen, npm run demo shows what Lynceus does.`;

await ensureReady();
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  say(NO_SCREEN);
  process.exit(1);
}
const electron = await ensureElectron();
if (electron === undefined) process.exit(1);
const failure = await ensureWindow();
if (failure) endLike(failure);
else {
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  if (flags.length > 0) say('As root, Electron runs without its sandbox: for a look around. Start it as another user for work.');
  endLike(await runInForeground(programIn(electron), [ROOT, ...flags, ...process.argv.slice(2)], { cwd: ROOT }));
}
