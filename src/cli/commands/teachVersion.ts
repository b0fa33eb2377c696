import { type Command, Option } from 'commander';
import { StationRefusal } from '../../client/stationClient.ts';
import type { TeachingSettings } from '../../contract/teachingJob.ts';
import { StationError } from '../../main/errors.ts';
import { BACKEND_NAMES } from '../../pipeline/runtime/backends/backend.ts';
import { TRAINING_PRESETS } from '../../pipeline/settings.ts';
import { parseBank, parseSeed } from '../options.ts';
import { printResult } from '../output.ts';
import { productNamed } from '../station/names.ts';
import { addPersonOptions, type PersonOptions } from '../station/options.ts';
import { asPerson } from '../station/session.ts';
import { teachAndWait } from '../station/teaching.ts';

/** Adds the command that teaches to those of versions. */
export function addTeachVersion(versions: Command): void {
  addPersonOptions(versions.command('teach <product>'))
    .description('Teach a product with the pictures that are labelled, and offer what comes of it. One that was broken off is taken up.')
    .addOption(new Option('--method <name>', 'frozen backbone, or ToCoAD training on top').choices(['stage0', 'tocoad']).default('tocoad'))
    .addOption(new Option('--preset <name>', 'how long to train').choices(Object.keys(TRAINING_PRESETS)).default('standard'))
    .addOption(
      new Option('--backend <name>', 'what to train on; auto takes the fastest that computes rightly')
        .choices(['auto', ...BACKEND_NAMES])
        .default('auto'),
    )
    .option('--bank <patches>', 'size of the memory bank, or auto', parseBank, 'auto')
    .option('--seed <n>', 'seed of all chance', parseSeed, 1)
    .action(async (product: string, options: PersonOptions & TeachingSettings) => {
      const { method, preset, seed, bank, backend } = options;
      const { job, version } = await asPerson(options, async (ask, station) => {
        const { id: productId } = await productNamed(ask, product);
        const done = await teachAndWait(ask, station, { productId, method, preset, seed, bank, backend });
        const all = done.state === 'done' ? await ask('versions.list', { productId }) : [];
        return { job: done, version: all.find(({ id }) => id === done.versionId) };
      });
      if (!version) throw job.problem ? new StationRefusal(job.problem) : new StationError('CANCELLED', 'teaching');
      printResult(options, version, `Version ${version.version} is ${version.state}.`);
    });
}
