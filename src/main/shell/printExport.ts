import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, session } from 'electron/main';
import { StationRefusal } from '../../client/stationClient.ts';

/** The pages that an export of the station has; docs/audit.md. */
const PAGES = ['audit.html', 'verdicts.html'];

/**
 * Prints the pages of an export into a PDF beside them, A4 landscape.
 * @returns the path of the PDF
 * @throws StationRefusal EXPORT_UNREADABLE where the folder holds no export
 */
export async function printExport(folder: string): Promise<string> {
  const names = await readdir(folder).catch((): string[] => []);
  const page = PAGES.find((name) => names.includes(name));
  if (page === undefined) {
    throw new StationRefusal({ code: 'EXPORT_UNREADABLE', message: `There is no export in ${folder}. Export first.`, where: folder });
  }
  // A session of its own, so that what the pages' own rules forbid here does not hold there; no script runs in it.
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: session.fromPartition('print'), sandbox: true, javascript: false },
  });
  try {
    await window.loadURL(pathToFileURL(join(folder, page)).href);
    const pdf = await window.webContents.printToPDF({ landscape: true, pageSize: 'A4', printBackground: true });
    const path = join(folder, page.replace('.html', '.pdf'));
    await writeFile(path, pdf, { flag: 'wx' });
    return path;
  } finally {
    window.destroy();
  }
}
