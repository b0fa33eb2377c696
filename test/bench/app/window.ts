import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandInput } from '../../../src/contract/commands.ts';
import { ensureDebianPackages } from '../../../scripts/debian.mjs';
import { ensureElectron } from '../../../scripts/electron/runtime.mjs';
import { ensureWindow } from '../../../scripts/window.mjs';
import { type OpenedApp, openApp } from '../../e2e/app.ts';
import { signIn } from '../../e2e/people.ts';
import { ACTUATOR, StationLine } from '../../station-line.ts';
import type { TaughtProduct } from '../../taught.ts';

/**
 * Builds the pages, and finds an Electron and what makes up a screen.
 * @returns Electron's version
 */
export async function prepareWindow(): Promise<string> {
  ensureDebianPackages(['xvfb', 'fonts-dejavu-core']);
  const electron = await ensureElectron();
  if (electron === undefined) throw new Error('There is no Electron to run the window with.');
  process.env.ELECTRON_OVERRIDE_DIST_PATH = electron;
  if (await ensureWindow()) throw new Error('The window could not be built.');
  return (await readFile(join(electron, 'version'), 'utf8')).trim();
}

/** Time enough from trigger to gate on a machine that draws the window too. */
const GATE_DELAY_MS = 1500;

/** A station with a taught product and a line that is set up, in `folder`; the station has ended. */
export async function prepareStation(
  folder: string,
  taught: TaughtProduct,
  lineSetUp?: CommandInput<'lineSetUp.change'>['lineSetUp'],
): Promise<StationLine> {
  const gate = { by: 'time', delayMs: GATE_DELAY_MS } as const;
  const actuator = { ...ACTUATOR, gate, deadlineMs: GATE_DELAY_MS - 100, confirmedByMs: 2 * GATE_DELAY_MS };
  const world = await StationLine.open(folder, taught, { actuator, plc: { gateDelayMs: GATE_DELAY_MS } });
  const { client } = world.station;
  const { engineer } = world.people;
  const { version } = await client.call('settings.read', {}, engineer);
  await client.call('lineSetUp.change', { basedOnVersion: version, lineSetUp: lineSetUp ?? world.setUp, camera: null }, engineer);
  await world.station.stop();
  return world;
}

/** The window over that station, with the operator at the line's screen. */
export async function openAtLine(folder: string, world: StationLine): Promise<OpenedApp> {
  const opened = await openApp(folder);
  await signIn(opened.page, 'operator', world.people.operator.password);
  await opened.page.getByRole('heading', { name: 'The line stands' }).waitFor();
  return opened;
}
