/** Bundles the window where that was not done yet; how the build ended, where it failed. */
export function ensureWindow(): Promise<{ readonly code: number } | undefined>;
