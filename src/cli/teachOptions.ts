import { type Command, Option } from 'commander';
import { BACKBONES, DEFAULT_BACKBONE } from '../pipeline/backbone/registry.ts';
import { BACKEND_NAMES } from '../pipeline/runtime/backends/backend.ts';
import { DEFAULT_SETTINGS, TRAINING_PRESETS } from '../pipeline/settings.ts';
import { parseBank, parseCount, parseCrop, parseSeed, parseSize } from './options.ts';

/** Adds the options that every command that teaches has. */
export function addTeachOptions(command: Command): Command {
  const { geometry, method, training, bank, scoreKind, seed, graphBudgetMs } = DEFAULT_SETTINGS;
  const names = BACKBONES.map(({ name }) => name);
  return command
    .addOption(new Option('--backbone <name>', 'feature extractor').choices(names).default(DEFAULT_BACKBONE.name))
    .option('--weights <file>', 'its weights; those that came with Lynceus or were fetched unless told')
    .option('--size <px>', 'input size, a multiple of 32, or WIDTHxHEIGHT', parseSize, {
      widthPx: geometry.widthPx,
      heightPx: geometry.heightPx,
    })
    .option('--crop <l,t,w,h>', 'part of the picture to look at, in its pixels', parseCrop)
    .addOption(new Option('--method <name>', 'frozen backbone, or ToCoAD training on top').choices(['stage0', 'tocoad']).default(method))
    .addOption(new Option('--preset <name>', 'how long to train').choices(Object.keys(TRAINING_PRESETS)).default('standard'))
    .option('--defects <dir>', 'pictures of known defects: what training made is judged by them, nothing learns from them')
    .option('--textures <dir>', 'pictures of anything, for synthetic anomalies to be made of')
    .addOption(
      new Option('--backend <name>', 'what to train on; auto takes the fastest that computes rightly')
        .choices(['auto', ...BACKEND_NAMES])
        .default(training.backend),
    )
    .option('--bank <patches>', 'size of the memory bank, or auto', parseBank, bank)
    .addOption(
      new Option('--score <kind>', 'what makes the score').choices(['smoothedMaximum', 'topPatches', 'patchMaximum']).default(scoreKind),
    )
    .option('--budget <ms>', 'what one picture may take in the graph, for --bank auto', parseCount, graphBudgetMs)
    .option('--seed <n>', 'seed of all chance', parseSeed, seed);
}
