import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programIn } from '../../../scripts/electron/runtime.mjs';
import { startStation } from '../../../src/client/startStation.ts';
import { median } from '../../../src/pipeline/curation/robust.ts';
import { launch, launchElectron } from '../../e2e/app.ts';
import { openScreen } from '../../e2e/screen.ts';
import type { TaughtProduct } from '../../taught.ts';
import type { Extent } from '../app.ts';
import { printTable } from '../table.ts';
import { prepareStation } from './window.ts';

/** An Electron that shows an empty page and does nothing else. */
const BLANK_MAIN = `const { app, BrowserWindow } = require('electron');
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } });
  void window.loadFile('blank.html');
});
app.on('window-all-closed', () => app.quit());
`;

/** ms since the launch. */
interface Start {
  /** The sign-in can be filled in: the station is ready. */
  readonly signIn: number;
  /** The screen of the line, with the button that starts it; the person took no time to type. */
  readonly line: number;
}

/** From the launch to a screen that can be worked at, beside an empty window and a station alone; in turns, so that a slow spell falls on all. */
export async function printColdStart(folder: string, taught: TaughtProduct, { starts }: Extent): Promise<void> {
  const world = await prepareStation(folder, taught);
  const blank = join(folder, 'blank');
  await mkdir(blank);
  await writeFile(join(blank, 'package.json'), JSON.stringify({ name: 'blank', version: '1.0.0', main: 'main.js' }));
  await writeFile(join(blank, 'main.js'), BLANK_MAIN);
  await writeFile(join(blank, 'blank.html'), '<!doctype html><title>blank</title><p>blank</p>');
  const screen = await openScreen();
  const [blanks, stations, apps]: [number[], number[], Start[]] = [[], [], []];
  try {
    for (let round = 0; round <= starts; round++) {
      const [ofBlank, ofStation] = [await startBlank(blank, screen.display), await startStationAlone(world.place)];
      const ofApp = await startApp(folder, screen.display, world.people.operator.password);
      // The first round brings the files into memory.
      if (round === 0) continue;
      blanks.push(ofBlank);
      stations.push(ofStation);
      apps.push(ofApp);
    }
  } finally {
    await screen.close();
    await world.close();
  }
  const rows = [
    ['an empty window of Electron', blanks],
    ['the station alone, ready', stations],
    ['the window, sign-in can be filled in', apps.map(({ signIn }) => signIn)],
    ['the window, the screen of the line can be worked at', apps.map(({ line }) => line)],
  ] as const;
  const empty = median(blanks);
  printTable([
    [`from the launch, ${starts} starts, ms`, 'median', 'min', 'max', '/ empty window'],
    ...rows.map(([name, ms]) => [name, median(ms), Math.min(...ms), Math.max(...ms), median(ms) / empty]),
  ]);
}

async function startBlank(folder: string, display: string): Promise<number> {
  const startMs = performance.now();
  const program = programIn(process.env.ELECTRON_OVERRIDE_DIST_PATH!);
  const app = await launchElectron(program, [folder, `--user-data-dir=${join(folder, 'window')}`], { DISPLAY: display });
  const page = await app.firstWindow();
  await page.getByText('blank').waitFor();
  const tookMs = performance.now() - startMs;
  await app.close();
  return tookMs;
}

async function startStationAlone(place: Parameters<typeof startStation>[0]): Promise<number> {
  const startMs = performance.now();
  const { stop } = await startStation(place);
  const tookMs = performance.now() - startMs;
  await stop();
  return tookMs;
}

async function startApp(folder: string, display: string, password: string): Promise<Start> {
  const startMs = performance.now();
  const app = await launch(folder, display);
  const page = await app.firstWindow();
  await page.getByLabel('Login').fill('operator');
  const signIn = performance.now() - startMs;
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Start the line' }).waitFor();
  const line = performance.now() - startMs;
  await app.close();
  return { signIn, line };
}
