import { EventEmitter } from 'node:events';
import { BrowserWindow } from 'electron/main';
import type { WindowNews } from '../../contract/window.ts';
import { CHANNELS } from '../../contract/windowChannels.ts';
import { APP_ORIGIN, PRELOAD } from './places.ts';

/** Renderers that die at once when they start are not started for ever. */
const RELOAD_PAUSE_MS = 1000;

interface MainWindowEvents {
  /** The page that asked is no more; another one comes. */
  lost: [];
  /** It became as large as the screen, or no longer is. */
  changed: [];
}

/** The one window. When its renderer dies or hangs for good it is loaded anew; the station does not notice. */
export class MainWindow extends EventEmitter<MainWindowEvents> {
  #window: BrowserWindow | undefined;

  /** The window's own Electron object, for dialogs; null while there is none. */
  get native(): BrowserWindow | null {
    return this.#window ?? null;
  }

  get isKiosk(): boolean {
    return this.#window?.isKiosk() ?? false;
  }

  setKiosk(isKiosk: boolean): void {
    this.#window?.setKiosk(isKiosk);
  }

  /** Shows the window, which is made where there is none. */
  show(): void {
    if (this.#window === undefined) this.#window = this.#make();
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.focus();
  }

  tell(news: WindowNews): void {
    const contents = this.#window?.webContents;
    if (contents !== undefined && !contents.isDestroyed() && !contents.isCrashed()) contents.send(CHANNELS.news, news);
  }

  #make(): BrowserWindow {
    const window = new BrowserWindow({
      width: 1440,
      height: 900,
      minWidth: 1024,
      minHeight: 720,
      title: 'Lynceus',
      backgroundColor: '#15191e',
      autoHideMenuBar: true,
      webPreferences: {
        preload: PRELOAD,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
        // The line's screen goes on while another window covers it.
        backgroundThrottling: false,
      },
    });
    window.removeMenu();
    window.on('closed', () => {
      this.#window = undefined;
      this.emit('lost');
    });
    window.webContents.on('render-process-gone', () => {
      this.emit('lost');
      setTimeout(() => {
        if (!window.isDestroyed()) window.reload();
      }, RELOAD_PAUSE_MS);
    });
    window.on('unresponsive', () => {
      window.webContents.forcefullyCrashRenderer();
    });
    // On Windows it is told before it is so.
    const change = (): void => void setImmediate(() => this.emit('changed'));
    window.on('enter-full-screen', change);
    window.on('leave-full-screen', change);
    void window.loadURL(`${APP_ORIGIN}/`);
    return window;
  }
}
