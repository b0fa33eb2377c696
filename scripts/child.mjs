import { spawn } from 'node:child_process';

const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const HAS_PROCESS_GROUPS = process.platform !== 'win32';

/**
 * @typedef {object} Ending How a child process ended.
 * @property {number} code Its exit code; 1 where a signal ended it.
 * @property {NodeJS.Signals | undefined} signal The signal that ended it.
 * @property {NodeJS.Signals | undefined} forwarded The last signal that reached this process while the child ran.
 * @property {string} output What it printed, where it ran unseen.
 */

/**
 * Runs a child that shares this terminal. Signals that reach this process are passed on to it.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<Ending>}
 */
export function runInForeground(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: 'inherit' });
  return ending(child, (signal) => {
    // The terminal sends Ctrl+C to the child as well, and a second SIGINT would read as impatience.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}

/**
 * Runs a child unseen and collects what it prints. Where there are process groups it leads one of its own, so that a signal also
 * ends what the child has started; a second signal ends all of it at once.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {(pid: number) => void} [onStart]
 * @returns {Promise<Ending>}
 */
export function runUnseen(command, args, options, onStart) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: HAS_PROCESS_GROUPS, windowsHide: true });
  if (child.pid !== undefined) onStart?.(child.pid);
  return ending(child, (signal, isFirst) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const sent = isFirst ? signal : 'SIGKILL';
    if (HAS_PROCESS_GROUPS) process.kill(-child.pid, sent);
    else child.kill(sent);
  });
}

/**
 * Ends this process the way a child ended, so that whoever started it sees the same exit code or signal.
 * @param {{ code: number, signal: NodeJS.Signals | undefined }} child
 */
export function endLike({ code, signal }) {
  if (signal === undefined) process.exitCode = code;
  else process.kill(process.pid, signal);
}

function ending(child, passOn) {
  return new Promise((resolve, reject) => {
    const output = [];
    let forwarded;
    const forward = (signal) => {
      passOn(signal, forwarded === undefined);
      forwarded = signal;
    };
    const stopForwarding = () => FORWARDED_SIGNALS.forEach((signal) => process.off(signal, forward));

    FORWARDED_SIGNALS.forEach((signal) => process.on(signal, forward));
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.on('close', (code, signal) => {
      stopForwarding();
      resolve({ code: code ?? 1, signal: signal ?? undefined, forwarded, output: Buffer.concat(output).toString() });
    });
  });
}
