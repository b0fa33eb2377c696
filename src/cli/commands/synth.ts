import { type Command, Option } from 'commander';
import { evenly } from '../../pipeline/evenly.ts';
import { listImages } from '../../pipeline/images/files.ts';
import { openPrepared } from '../../pipeline/images/geometry.ts';
import { encodePng } from '../../pipeline/images/png.ts';
import { Random } from '../../pipeline/random.ts';
import { DEFAULT_SETTINGS } from '../../pipeline/settings.ts';
import { composeContactSheet } from '../../pipeline/synthesis/contactSheet.ts';
import { createGenerator, GENERATOR_KINDS, type GeneratorKind } from '../../pipeline/synthesis/generator.ts';
import { parseCount, parseSeed } from '../options.ts';
import { writeOutput } from '../output.ts';

interface SynthOptions {
  readonly good: string;
  readonly preview: string;
  readonly kind: GeneratorKind;
  readonly count: number;
  readonly seed: number;
}

export function addSynth(program: Command): void {
  program
    .command('synth')
    .description('Show the synthetic anomalies that teaching makes on good pictures.')
    .requiredOption('--good <dir>', 'folder of pictures of good parts')
    .requiredOption('--preview <file>', 'PNG to write: each picture beside itself with the anomaly outlined')
    .addOption(new Option('--kind <name>', 'how they are made').choices(GENERATOR_KINDS).default('perlin'))
    .option('--count <n>', 'how many', parseCount, 24)
    .option('--seed <n>', 'seed of all chance', parseSeed, DEFAULT_SETTINGS.seed)
    .action(async ({ good, preview, kind, count, seed }: SynthOptions) => {
      const files = await listImages(good);
      const sample = evenly(files.length, count).map((index) => files[index]);
      const goods = await Promise.all(sample.map((file) => openPrepared(file, DEFAULT_SETTINGS.geometry)));
      const generator = createGenerator({ kind, goods });
      const random = new Random(seed);
      const entries = Array.from({ length: count }, (_, i) => generator.make(goods[i % goods.length], random));
      await writeOutput(preview, await encodePng(composeContactSheet(entries)));
      console.log(`${count} anomalies on ${goods.length} pictures: ${preview}`);
    });
}
