/** Whether all of them are installed now. */
export function ensureDebianPackages(names: readonly string[]): boolean;
