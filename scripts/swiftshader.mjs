import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, say } from './bootstrap.mjs';

/** A graphics card that the processor imitates, for tests of WebGPU where there is none: part of this Debian package, 32 MB. */
const PACKAGE = 'chromium-common';
const IN_PACKAGE = join('usr', 'lib', 'chromium');
const DRIVER = 'vk_swiftshader_icd.json';
const FILES = [DRIVER, 'libvk_swiftshader.so', 'libvulkan.so.1'];

const PLACE = join(ROOT, '.cache', 'swiftshader');

/**
 * Makes sure that SwiftShader lies in the cache, where Debian's packages can be had. Nothing is installed; it needs no rights.
 * @returns {Record<string, string> | undefined} The variables by which a process finds it; nothing where it cannot be had.
 */
export function swiftShader() {
  if (process.platform !== 'linux') return undefined;
  if (!existsSync(join(PLACE, DRIVER))) {
    say(`Downloading SwiftShader, a graphics card in software, from the Debian package ${PACKAGE} (32 MB) ...`);
    if (!fetchFiles()) {
      say('SwiftShader cannot be had here; the tests of WebGPU are skipped.');
      return undefined;
    }
  }
  const { LD_LIBRARY_PATH: path } = process.env;
  return { VK_ICD_FILENAMES: join(PLACE, DRIVER), LD_LIBRARY_PATH: path ? `${PLACE}:${path}` : PLACE };
}

function fetchFiles() {
  const scratch = mkdtempSync(join(tmpdir(), 'lynceus-swiftshader-'));
  try {
    // The list of packages of a fresh system is empty or old; only root may renew it.
    const isThere = download(scratch) || (process.getuid?.() === 0 && run('apt-get', ['update'], scratch) && download(scratch));
    if (!isThere) return false;
    const archive = readdirSync(scratch).find((name) => name.endsWith('.deb'));
    if (!run('dpkg-deb', ['--extract', archive, 'content'], scratch)) return false;
    const making = `${PLACE}.making`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    for (const name of FILES) copyFileSync(join(scratch, 'content', IN_PACKAGE, name), join(making, name));
    rmSync(PLACE, { recursive: true, force: true });
    renameSync(making, PLACE);
    return true;
  } catch (error) {
    say(`SwiftShader could not be unpacked (${error.message}).`);
    return false;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function download(folder) {
  return run('apt-get', ['download', PACKAGE], folder);
}

function run(command, args, cwd) {
  return spawnSync(command, args, { cwd, stdio: 'ignore' }).status === 0;
}
