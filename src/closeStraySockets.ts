import { closeSync, readdirSync, readlinkSync } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';

/** Standard input, output and error, and the channel to whoever forked this process: all that it has of its own as it starts. */
const OWN = 4;

/*
 * For the first line of a program that Electron's main process forks. On Linux, Chromium's sockets to its own helpers are inherited by
 * whatever is forked at that moment, and while somebody else holds one, Chromium does not notice that a helper has died: the window waits
 * for ever.
 */
if (process.platform === 'linux' && inspectorUrl() === undefined) for (const handle of straySockets()) closeSync(handle);

function straySockets(): number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((handle) => handle >= OWN && isSocket(handle));
}

function isSocket(handle: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`).startsWith('socket:');
  } catch {
    // It was open for the listing alone.
    return false;
  }
}
