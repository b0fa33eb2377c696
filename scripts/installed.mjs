import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const MODULES = join(ROOT, 'node_modules');
/** The Node that runs the product, whichever one started this script. */
export const PINNED_NODE = join(MODULES, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Lies inside node_modules, so it goes when the packages go, and is written after everything else. */
const STAMP = join(MODULES, '.lynceus-installed');

/**
 * Says that an installation has succeeded.
 * @param {string} installed The fingerprint it began with.
 */
export function markInstalled(installed) {
  writeFileSync(STAMP, installed);
}

/** Whether node_modules holds the whole of package-lock.json, for this platform. */
export function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint() && existsSync(PINNED_NODE);
}

/** What node_modules depends on: another lock file, platform or processor means another installation. */
export function fingerprint() {
  const lockFile = readFileSync(join(ROOT, 'package-lock.json'));
  return `${createHash('sha256').update(lockFile).digest('hex')} ${process.platform} ${process.arch}\n`;
}
