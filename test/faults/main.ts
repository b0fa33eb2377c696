import { line } from './line.ts';
import { modbus } from './modbus.ts';
import { storage } from './storage.ts';
import { training } from './training.ts';
import { wire } from './wire.ts';

/** `npm run faults -- NAME ...`: does harm, and looks whether anything was lost by it. */
const FAULTS: Record<string, (args: string[]) => Promise<void>> = { line, modbus, storage, training, wire };

const [name, ...args] = process.argv.slice(2);
const fault = FAULTS[name ?? ''];
if (fault) await fault(args);
else {
  console.error(`Name a fault: ${Object.keys(FAULTS).join(', ')}.`);
  process.exitCode = 2;
}
