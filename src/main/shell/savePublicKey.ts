import { writeFile } from 'node:fs/promises';
import { type BrowserWindow, dialog } from 'electron/main';
import { StationRefusal } from '../../client/stationClient.ts';

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
    throw new StationRefusal({
      code: 'KEY_UNWRITABLE',
      message: `The key cannot be written: ${filePath}. Choose a place where you may write.`,
      where: filePath,
      detail: message,
    });
  }
  return filePath;
}
