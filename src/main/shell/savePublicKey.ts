import { writeFile } from 'node:fs/promises';
import { type BrowserWindow, dialog } from 'electron/main';
import { StationRefusal } from '../../client/stationClient.ts';
import { told } from '../../refusals/codedError.ts';
import { WINDOW_ERRORS } from '../../refusals/windowErrors.ts';

/**
 * Asks the person where to, and writes the key there.
 * @param publicKey SPKI, PEM
 * @returns the path; null where none was chosen
 * @throws StationRefusal KEY_UNWRITABLE
 */
export async function savePublicKey(window: BrowserWindow | null, title: string, publicKey: string): Promise<string | null> {
  const options = { title, defaultPath: 'station.pem', filters: [{ name: 'PEM', extensions: ['pem'] }] };
  const { filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
  if (filePath === '') return null;
  try {
    await writeFile(filePath, publicKey, { flush: true });
  } catch (error) {
    const { message } = error as Error;
    throw new StationRefusal(told(WINDOW_ERRORS, 'KEY_UNWRITABLE', filePath, message));
  }
  return filePath;
}
