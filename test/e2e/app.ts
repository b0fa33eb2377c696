import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { programIn } from '../../scripts/electron/runtime.mjs';
import { openScreen } from './screen.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** A window of a factory PC, and one of a small panel. */
export const SIZES = { large: { width: 1920, height: 1080 }, small: { width: 1024, height: 768 } } as const;

/** `npm test` names the Electron to run; without one these tests are left out, which it says. */
export const hasElectron = process.env.ELECTRON_OVERRIDE_DIST_PATH !== undefined;

export interface OpenedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Ends the program as a person does, and waits for it. */
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  /** A packed one, instead of the clone's. */
  readonly program?: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
}

/**
 * Starts the real program on a made-up screen and waits for its window.
 * @param folder for the station and all that the window keeps
 */
export async function openApp(folder: string, options: OpenOptions = {}): Promise<OpenedApp> {
  const screen = await openScreen();
  const app = await launch(folder, screen.display, options);
  const page = await app.firstWindow();
  page.setDefaultTimeout(30_000);
  await resize(app, SIZES.large);
  return {
    app,
    page,
    close: async () => {
      await app.close();
      await screen.close();
    },
  };
}

/** Starts the real program on a screen that is there. */
export async function launch(folder: string, display: string, { program, args = [], env }: OpenOptions = {}): Promise<ElectronApplication> {
  const own = [...(program === undefined ? [ROOT] : []), `--user-data-dir=${join(folder, 'window')}`, '--lang=en-GB'];
  await mkdir(join(folder, 'window'), { recursive: true });
  return launchElectron(program ?? programIn(process.env.ELECTRON_OVERRIDE_DIST_PATH!), [...own, ...args], {
    DISPLAY: display,
    LYNCEUS_STATION: join(folder, 'station'),
    ...env,
  });
}

export function launchElectron(program: string, args: readonly string[], env: Record<string, string>): Promise<ElectronApplication> {
  const isRoot = process.getuid?.() === 0;
  // A made-up screen has no GPU. Chromium would find that out as its GPU process dies, with the window already waiting for frames.
  return _electron.launch({
    executablePath: program,
    args: [...args, '--disable-gpu', ...(isRoot ? ['--no-sandbox'] : [])],
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

/** Gives the window's content a size, px. */
export async function resize(app: ElectronApplication, size: { width: number; height: number }): Promise<void> {
  const setSize = (): Promise<void> =>
    app.evaluate(({ BrowserWindow }, { width, height }) => {
      const [window] = BrowserWindow.getAllWindows();
      window.setContentSize(width, height);
    }, size);
  // V8 may collect what the debugger waits for; the size is set then, or is set anew.
  await setSize().catch((error: unknown) => (String(error).includes('was garbage collected') ? setSize() : Promise.reject(error as Error)));
}
