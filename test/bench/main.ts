import { app } from './app.ts';
import { inference } from './inference.ts';
import { line } from './line.ts';
import { memory } from './memory.ts';
import { parity } from './parity.ts';
import { storage } from './storage.ts';
import { teaching } from './teaching.ts';
import { training } from './training.ts';

/** `npm run bench -- NAME ...`: speed and memory, as ratios measured in one run. */
const BENCHMARKS: Record<string, (args: string[]) => Promise<void>> = { app, inference, line, memory, parity, storage, teaching, training };

const [name, ...args] = process.argv.slice(2);
const benchmark = BENCHMARKS[name ?? ''];
if (benchmark) await benchmark(args);
else {
  console.error(`Name a benchmark: ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exitCode = 2;
}
