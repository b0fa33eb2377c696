import { Argument, type Command } from 'commander';
import { resolve } from 'node:path';
import type { CommandInput, CommandOutput } from '../../contract/commands.ts';
import { printJson, printResult } from '../output.ts';
import { productNamed } from '../station/names.ts';
import { addPersonOptions, addSigningOptions, type PersonOptions, type SigningOptions } from '../station/options.ts';
import { allPictures, byPages, chosenPictures, labelText, type PictureChoice } from '../station/pictures.ts';
import { asPerson } from '../station/session.ts';
import { shown, tableText, timeText } from '../table.ts';

type Label = CommandInput<'labels.set'>['label'];
type Word = Label['label'];

/** Adds the commands of pictures and labels to those of products. */
export function addProductPictures(products: Command): void {
  addPersonOptions(products.command('import <product> <path>'))
    .description('Give a product a picture, or all pictures of a folder and the folders in it.')
    .action(async (product: string, path: string, options: PersonOptions) => {
      const imported = await asPerson(options, async (ask) =>
        ask('pictures.import', { productId: (await productNamed(ask, product)).id, path: resolve(path) }),
      );
      if (options.json) printJson(imported);
      else printImported(imported);
    });

  addPersonOptions(addChoice(products.command('pictures <product>')))
    .description('List the pictures of a product with their labels.')
    .action(async (product: string, options: PersonOptions & PictureChoice) => {
      const all = await asPerson(options, async (ask) => allPictures(ask, (await productNamed(ask, product)).id));
      const pictures = chosenPictures(all, options);
      if (options.json) printJson(pictures);
      else {
        const rows = pictures.map((picture) => [picture.originalName, labelText(picture), timeText(picture.importedUtcMs)]);
        console.log(tableText(['PICTURE', 'LABEL', 'IMPORTED (UTC)'], rows));
      }
    });

  addLabelling(addPersonOptions(products.command('label')), 'labels.set').description('Say what pictures of a product show.');
  addLabelling(addSigningOptions(products.command('relabel')), 'labels.override').description(
    'Say it against the word of another person; signed.',
  );
}

function addLabelling(command: Command, station: 'labels.set' | 'labels.override'): Command {
  return addChoice(command)
    .argument('<product>')
    .addArgument(new Argument('<label>', 'none takes back what was said').choices(['good', 'defect', 'none']))
    .argument('[kind]', 'of a defect, e.g. scratch')
    .action(async (product: string, word: Word, kind: string | undefined, options: (PersonOptions | SigningOptions) & PictureChoice) => {
      if (options.files === undefined && options.allUnlabelled === undefined) {
        command.error('error: say which pictures: --files, --all-unlabelled, or both');
      }
      const label = labelOf(word, kind) ?? command.error('error: a defect needs a kind, and nothing else has one');
      const labelled = await asPerson(options, async (ask) => {
        const pictures = chosenPictures(await allPictures(ask, (await productNamed(ask, product)).id), options);
        await byPages(pictures, (pictureIds) => ask(station, { pictureIds, label }));
        return pictures.length;
      });
      printResult(options, { labelled }, `${labelled} pictures: ${shown(kind === undefined ? word : `defect: ${kind}`)}.`);
    });
}

function addChoice(command: Command): Command {
  return command
    .option('--files <names...>', "only those of these names, e.g. 'good-*.png'")
    .option('--all-unlabelled', 'only those that nobody has labelled');
}

/** Undefined where word and kind do not go together. */
function labelOf(word: Word, kind: string | undefined): Label | undefined {
  if (word === 'defect') return kind === undefined ? undefined : { label: word, kind };
  return kind === undefined ? { label: word } : undefined;
}

function printImported({ imported, duplicates, refused, left }: CommandOutput<'pictures.import'>): void {
  for (const file of left) {
    if (file.outcome === 'refused') console.error(`${file.code}: ${shown(file.message)}`);
    else console.error(`${shown(file.file)} is there as ${shown(file.of)}.`);
  }
  const unnamed = refused + duplicates - left.length;
  if (unnamed > 0) console.error(`... and ${unnamed} more.`);
  console.log(`${imported} pictures imported, ${duplicates} were there, ${refused} refused.`);
}
