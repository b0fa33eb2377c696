import { join } from 'node:path';
import { app, ipcMain, protocol, session } from 'electron/main';
import { Asked } from './asked.ts';
import { Bridge } from './bridge.ts';
import { lockDown } from './lockDown.ts';
import { MainWindow } from './mainWindow.ts';
import { SCHEME, servePages } from './pages.ts';
import { nodeProgram } from './places.ts';
import { Shell } from './shell.ts';
import { StationHost } from './stationHost.ts';

/*
 * Electron's main process: the window, and a station process that it keeps alive. It holds no data of its own and runs no native module, so
 * that nothing in it can take the line down.
 */

protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);

if (app.requestSingleInstanceLock()) void app.whenReady().then(run);
else app.quit();

function run(): void {
  const host = new StationHost(nodeProgram('main/station/main'));
  const asked = new Asked(host);
  const window = new MainWindow();
  const shell = new Shell({
    host,
    asked,
    window,
    folder: process.env.LYNCEUS_STATION ?? join(app.getPath('userData'), 'station'),
    demoFolder: join(app.getPath('userData'), 'demo'),
  });
  const bridge = new Bridge(ipcMain, {
    asked,
    shell: shell.handlers,
    onProgress: (id, progress) => {
      window.tell({ kind: 'progress', id, progress });
    },
  });
  window.on('lost', () => {
    bridge.cancelAll();
  });
  lockDown(session.defaultSession);
  servePages(protocol, asked);
  window.show();
  void shell.open();

  app.on('second-instance', () => {
    window.show();
  });
  app.on('activate', () => {
    window.show();
  });
  endInGoodOrder(shell);
}

/** The station stops before the program does: verdicts are sealed and the line stands. */
function endInGoodOrder(shell: Shell): void {
  let isStopped = false;
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('before-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    void shell.close().finally(() => {
      isStopped = true;
      app.quit();
    });
  });
}
