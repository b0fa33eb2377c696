import { ablations } from './ablations.ts';
import { backbones } from './backbones.ts';
import { doctor } from './doctor.ts';
import { sets } from './sets.ts';
import { thresholds } from './thresholds.ts';
import { tocoad } from './tocoad.ts';

/** `npm run experiments -- NAME ...`: what the documents' figures come from. */
const EXPERIMENTS: Record<string, (args: string[]) => Promise<void>> = { ablations, backbones, doctor, sets, thresholds, tocoad };

const [name, ...args] = process.argv.slice(2);
const experiment = EXPERIMENTS[name ?? ''];
if (experiment) await experiment(args);
else {
  console.error(`Name an experiment: ${Object.keys(EXPERIMENTS).join(', ')}.`);
  process.exitCode = 2;
}
