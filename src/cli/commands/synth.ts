import { type Command, Option } from 'commander';
import { evenly } from '../../pipeline/evenly.ts';
import { listImages } from '../../pipeline/images/files.ts';
import { openPrepared } from '../../pipeline/images/geometry.ts';
import type { RgbImage } from '../../pipeline/images/image.ts';
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
  readonly textures?: string;
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
    .option('--textures <dir>', 'pictures of anything, to make them of')
    .option('--count <n>', 'how many', parseCount, 24)
    .option('--seed <n>', 'seed of all chance', parseSeed, DEFAULT_SETTINGS.seed)
    .action(async ({ good, preview, kind, textures, count, seed }: SynthOptions) => {
      const goods = await openSome(good, count);
      const generator = createGenerator({ kind, goods, textures: textures === undefined ? [] : await openSome(textures, count) });
      const random = new Random(seed);
      const entries = Array.from({ length: count }, (_, i) => generator.make(goods[i % goods.length], random));
      await writeOutput(preview, await encodePng(composeContactSheet(entries)));
      console.log(`${count} anomalies on ${goods.length} pictures: ${preview}`);
    });
}

async function openSome(folder: string, count: number): Promise<RgbImage[]> {
  const files = await listImages(folder);
  return Promise.all(evenly(files.length, count).map((index) => openPrepared(files[index], DEFAULT_SETTINGS.geometry)));
}
