import { spawnSync } from 'node:child_process';

/** Whether two pseudo-terminals can be joined here, as a cable joins two serial ports. */
export const hasSocat = spawnSync('socat', ['-V']).status === 0;
