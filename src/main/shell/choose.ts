import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron/main';
import type { ShellInput } from '../../contract/window.ts';

const PICTURES = { name: 'Pictures', extensions: ['jpg', 'jpeg', 'png', 'webp', 'tif', 'tiff', 'bmp'] };

/**
 * Asks the person for a place on this machine.
 * @returns its path; null where none was chosen
 */
export async function choose(window: BrowserWindow | null, { what, title }: ShellInput<'shell.choose'>): Promise<string | null> {
  if (what === 'newFolder') {
    const options = { title, properties: ['createDirectory' as const] };
    const { filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    return filePath === '' ? null : filePath;
  }
  const options: OpenDialogOptions =
    what === 'folder' ? { title, properties: ['openDirectory'] } : { title, properties: ['openFile'], filters: [PICTURES] };
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return filePaths[0] ?? null;
}
