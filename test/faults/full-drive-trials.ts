import { Random } from '../../src/pipeline/random.ts';
import { printTable } from '../bench/table.ts';
import { fillByProcess } from './full-process.ts';
import { fillBy } from './full-station.ts';
import type { Trial } from './full-trial.ts';
import { EXPORTS, PICTURES, VERDICTS } from './full-writings.ts';

/* Fills the drive that is mounted at a folder, again and again, by all that a station writes. Ends with 1 where anything was lost. */

const [drive, rounds, seed] = process.argv.slice(2);
const place = { drive, rounds: Number(rounds), random: new Random(Number(seed)) };
const trials: Trial[] = [];
for (const writing of [VERDICTS, PICTURES, EXPORTS]) trials.push(await fillBy(writing, place));
trials.push(await fillByProcess(place));

printTable([
  ['written while there was no room', 'times full', 'refused with', 'acknowledged', 'of these, lost', 'else wrong'],
  ...trials.map(({ name, codes, acknowledged, lost, wrong }) => [
    name,
    String(place.rounds),
    [...codes].sort().join(', '),
    String(acknowledged),
    String(lost.length),
    wrong.length === 0 ? 'nothing' : [...new Set(wrong)].join('; '),
  ]),
]);
for (const { name, lost } of trials) for (const promise of lost) console.log(`${name}: lost: ${promise}`);
if (trials.some(({ lost, wrong }) => lost.length + wrong.length > 0)) process.exitCode = 1;
