import type { Command } from 'commander';
import { printJson, printResult } from '../output.ts';
import { productNamed } from '../station/names.ts';
import { addPersonOptions, type PersonOptions } from '../station/options.ts';
import { asPerson } from '../station/session.ts';
import { shown, tableText, timeText } from '../table.ts';
import { addProductPictures } from './productPictures.ts';
import { addProductRecipes } from './productRecipes.ts';

export function addProducts(program: Command): void {
  const products = program.command('products').description('What a station inspects: products, their pictures, labels and recipes.');

  addPersonOptions(products.command('list', { isDefault: true }))
    .description('List the products.')
    .action(async (options: PersonOptions) => {
      const all = await asPerson(options, (ask) => ask('products.list', {}));
      if (options.json) printJson(all);
      else {
        const rows = all.map(({ name, retiredUtcMs, createdUtcMs }) => [
          name,
          retiredUtcMs === null ? 'in use' : 'retired',
          timeText(createdUtcMs),
        ]);
        console.log(tableText(['PRODUCT', 'STATE', 'SINCE (UTC)'], rows));
      }
    });

  addPersonOptions(products.command('create <product>'))
    .description('Make a product.')
    .action(async (name: string, options: PersonOptions) => {
      const made = await asPerson(options, (ask) => ask('products.create', { name }));
      printResult(options, made, `There is a product ${shown(made.name)} now.`);
    });

  addPersonOptions(products.command('rename <product> <new-name>'))
    .description('Give a product another name.')
    .action(async (product: string, name: string, options: PersonOptions) => {
      const renamed = await asPerson(options, async (ask) =>
        ask('products.rename', { productId: (await productNamed(ask, product)).id, name }),
      );
      printResult(options, renamed, `The product is called ${shown(renamed.name)} now.`);
    });

  addPersonOptions(products.command('retire <product>'))
    .description('Take a product out of use; what is known of it stays.')
    .action(async (product: string, options: PersonOptions) => {
      const retired = await asPerson(options, async (ask) => ask('products.retire', { productId: (await productNamed(ask, product)).id }));
      printResult(options, retired, `${shown(retired.name)} is retired.`);
    });

  addPersonOptions(products.command('bring-back <product>'))
    .description('Take a retired product into use again.')
    .action(async (product: string, options: PersonOptions) => {
      const back = await asPerson(options, async (ask) => ask('products.bringBack', { productId: (await productNamed(ask, product)).id }));
      printResult(options, back, `${shown(back.name)} is in use again.`);
    });

  addProductPictures(products);
  addProductRecipes(products);
}
