import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, session } from 'electron/main';
import { StationRefusal } from '../../client/stationClient.ts';
import { told } from '../../refusals/codedError.ts';
import { WINDOW_ERRORS } from '../../refusals/windowErrors.ts';
import { STATION_ERRORS } from '../../refusals/stationErrors.ts';

/** The pages that an export of the station has; docs/audit.md. */
const PAGES = ['audit.html', 'verdicts.html'];

/**
 * Prints the pages of an export into a PDF beside them, A4 landscape.
 * @returns the path of the PDF
 * @throws StationRefusal EXPORT_UNREADABLE where the folder holds no export, EXPORT_PRINTED where it has a PDF already
 */
export async function printExport(folder: string): Promise<string> {
  const page = await firstThere(PAGES.map((name) => join(folder, name)));
  if (page === undefined) throw notExported(folder);
  const address = pathToFileURL(page).href;
  // A session of its own, in which no script runs and nothing but this one file can be had.
  const printing = session.fromPartition('print');
  printing.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: url !== address });
  });
  const window = new BrowserWindow({ show: false, webPreferences: { session: printing, sandbox: true, javascript: false } });
  try {
    await window.loadURL(address);
    const pdf = await window.webContents.printToPDF({ landscape: true, pageSize: 'A4', printBackground: true });
    const path = page.replace(/\.html$/, '.pdf');
    await writeNew(path, pdf);
    return path;
  } finally {
    window.destroy();
  }
}

export function notExported(folder: string): StationRefusal {
  return new StationRefusal(told(STATION_ERRORS, 'EXPORT_UNREADABLE', folder, 'no export was made there since the program started'));
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: 'wx', flush: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new StationRefusal(told(WINDOW_ERRORS, 'EXPORT_PRINTED', path));
    throw new StationRefusal(told(STATION_ERRORS, 'EXPORT_UNWRITABLE', path, message));
  }
}
