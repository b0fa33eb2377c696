import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron/main';
import type { StationProgram } from '../../client/startStation.ts';

/** better-sqlite3 needs Node-API 10, which Electron's own Node has from here on. */
const FIRST_FIT_ELECTRON = 36;

/** Origin of the pages. */
export const APP_ORIGIN = 'lynceus://app';

/** Where the program's own files lie. In a package, what Node processes read lies beside the archive, not in it. */
const ROOT = app.isPackaged ? app.getAppPath().replace(/\.asar$/, '.asar.unpacked') : app.getAppPath();
const EXTENSION = app.isPackaged ? 'js' : 'ts';

/** The built pages. */
export const PAGES = join(app.getAppPath(), 'out', 'renderer');
export const PRELOAD = join(app.getAppPath(), 'out', 'preload', 'preload.cjs');

/** A Node program of Lynceus, as the shell can start it: in a package by Electron's own Node, else by the Node of the clone. */
export function nodeProgram(entry: string): StationProgram {
  const { execPath, isElectron } = nodeOf();
  const env = { ...process.env, ...(isElectron && { ELECTRON_RUN_AS_NODE: '1' }) };
  return { execPath, entry: join(ROOT, 'src', `${entry}.${EXTENSION}`), env };
}

/** Whether this is the Electron that stands in where the official one cannot be had. */
export function isForEvaluation(): boolean {
  return Number.parseInt(process.versions.electron, 10) < FIRST_FIT_ELECTRON;
}

export function nodeVersion(): string {
  return nodeOf().isElectron ? process.versions.node : 'of the clone';
}

function nodeOf(): { execPath: string; isElectron: boolean } {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const places = app.isPackaged ? [join(process.resourcesPath, 'node', name)] : [join(ROOT, 'node_modules', 'node', 'bin', name)];
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return { execPath: found, isElectron: false };
  return { execPath: process.execPath, isElectron: true };
}
