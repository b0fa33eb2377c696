import { ROOT } from '../bootstrap.mjs';
import { runUnseen } from '../child.mjs';

/**
 * @callback Run Runs a step unseen, in the project's root.
 * @param {string} what Names the step where it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] Beside this process's environment.
 * @returns {Promise<string>} What it printed.
 * @throws {Error} A sentence; what the step printed goes to stderr.
 * @throws {Stopped}
 */

/**
 * @param {(pid: number) => void} onStart Told of every step's process.
 * @returns {Run}
 */
export function steps(onStart) {
  return async (what, command, args, env = {}) => {
    const options = { cwd: ROOT, env: { ...process.env, ...env } };
    const ending = await runUnseen(command, args, options, onStart).catch((error) => ({ code: 1, output: `${error.message}\n` }));
    if (ending.forwarded !== undefined) throw new Stopped(ending.forwarded);
    if (ending.code === 0) return ending.output;
    process.stderr.write(ending.output);
    throw new Error(`${what} failed (${ending.signal ?? ending.code}); what it said stands above.`);
  };
}

/** A signal stopped this process while a step ran. */
export class Stopped extends Error {
  constructor(signal) {
    super('The set-up was stopped; the same command starts it again.');
    this.signal = signal;
  }
}
