/** An Electron to run the window with; undefined where there is none. */
export function ensureElectron(): Promise<string | undefined>;
/** The program in the folder of an Electron. */
export function programIn(folder: string): string;
