import { spawnSync } from 'node:child_process';
import { say } from './bootstrap.mjs';

/**
 * Makes sure that Debian packages are there: root installs what is missing, anybody else is told the command.
 * @param {string[]} names
 * @returns {boolean} Whether all of them are installed now.
 */
export function ensureDebianPackages(names) {
  if (!runs('dpkg-query', ['--version'])) {
    say(`Install ${names.join(' ')} by the means of this system.`);
    return false;
  }
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return true;
  if (process.getuid?.() !== 0) {
    say(`Install what is missing with: sudo apt-get install ${missing.join(' ')}`);
    return false;
  }
  say(`Installing the Debian packages ${missing.join(' ')} ...`);
  const install = ['install', '--yes', '--no-install-recommends', ...missing];
  // The list of packages of a fresh system is empty or old.
  if (runs('apt-get', install) || (runs('apt-get', ['update']) && runs('apt-get', install))) return true;
  say(`The Debian packages could not be installed. Find out why with: apt-get install ${missing.join(' ')}`);
  return false;
}

function isInstalled(name) {
  const { status, stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], { encoding: 'utf8' });
  return status === 0 && stdout === 'installed';
}

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
}
