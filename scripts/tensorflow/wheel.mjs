import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../bootstrap.mjs';

/** The wheels that hold the C library beside the Python, by platform and processor. Which Python they are for does not matter here. */
const WHEELS = {
  'linux x64': {
    requirement: 'tensorflow-cpu==2.18.1',
    sha256: '8e0f27dbd92c6d380ae0ccfe73c7343f65c127b0aa98467c30c2e71eda7c76a4',
    platform: 'manylinux2014_x86_64',
    pythonVersion: '3.12',
    megabytes: 230,
  },
};

/**
 * The wheel for a system.
 * @param {{ platform: string, arch: string, glibc: string | undefined }} system As Node names them; `glibc` is the C library's version.
 * @returns {import('./wheel.d.mts').Wheel | undefined} Nothing where no wheel would run; on Linux they all need glibc.
 */
export function wheelFor({ platform, arch, glibc }) {
  return glibc === undefined ? undefined : WHEELS[`${platform} ${arch}`];
}

/** This system, as {@link wheelFor} takes it. */
export function thisSystem() {
  return { platform: process.platform, arch: process.arch, glibc: process.report.getReport().header.glibcVersionRuntime };
}

/**
 * Has pip download and unpack a wheel, which knows the index, the proxy and the certificates of this site. pip checks the hash.
 * @param {import('./wheel.d.mts').Wheel} wheel
 * @param {string} folder An empty folder for it.
 * @param {import('./steps.mjs').Run} run
 * @returns {Promise<string>} The folder with the library and its headers.
 */
export async function unpackWheel({ requirement, sha256, platform, pythonVersion, megabytes }, folder, run) {
  say(`Downloading ${requirement} from PyPI (${megabytes} MB) ...`);
  const target = join(folder, 'wheel');
  const requirements = join(folder, 'requirements.txt');
  mkdirSync(target);
  writeFileSync(requirements, `${requirement} --hash=sha256:${sha256}\n`);
  const forThisSystem = ['--only-binary', ':all:', '--platform', platform, '--implementation', 'cp', '--python-version', pythonVersion];
  const whole = ['--quiet', '--no-input', '--no-deps', '--no-compile', '--require-hashes'];
  const args = ['-m', 'pip', 'install', ...whole, ...forThisSystem, '--target', target, '--requirement', requirements];
  await run('pip', 'python3', args, { PIP_DISABLE_PIP_VERSION_CHECK: '1' });
  return join(target, 'tensorflow');
}
