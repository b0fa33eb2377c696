import { ensureDebianPackages } from './debian.mjs';

// A pair of pseudo-terminals joins station and PLC; without it the demo takes TCP, and says so.
ensureDebianPackages(['socat']);
process.argv.splice(2, 0, 'src/cli/main.ts', 'demo');
await import('./run.mjs');
