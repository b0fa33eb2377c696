import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { CommandOutput } from '../../contract/commands.ts';
import { scoreText } from '../format.ts';
import { parseCount } from '../options.ts';
import { printJson, printResult } from '../output.ts';
import { productNamed, versionNumbered } from '../station/names.ts';
import { addPersonOptions, addSigningOptions, type PersonOptions, type SigningOptions } from '../station/options.ts';
import { type Ask, asPerson } from '../station/session.ts';
import { shown, tableText, timeText } from '../table.ts';
import { addSuggestThresholds } from './suggestThresholds.ts';
import { addTeachVersion } from './teachVersion.ts';

type Version = CommandOutput<'versions.list'>[number];

export function addVersions(program: Command): void {
  const versions = program.command('versions').description('The models of a product: teach them, look at them, bring them into force.');

  addPersonOptions(versions.command('list <product>'))
    .description('List the versions of a product, the latest first.')
    .action(async (product: string, options: PersonOptions) => {
      const all = await asPerson(options, async (ask) => ask('versions.list', { productId: (await productNamed(ask, product)).id }));
      if (options.json) printJson(all);
      else {
        const rows = all.map(({ version, state, seed, metrics, createdUtcMs, contentHash }) => [
          ...[version, state, seed, scoreText(metrics.thresholds.review), scoreText(metrics.thresholds.reject)],
          ...[timeText(createdUtcMs), contentHash.slice(0, 12)],
        ]);
        console.log(tableText(['VERSION', 'STATE', 'SEED', 'REVIEW', 'REJECT', 'MADE (UTC)', 'CONTENT HASH'], rows));
      }
    });

  addPersonOptions(addVersion(versions.command('show')))
    .description('Show a version with the settings and the data that it was taught with.')
    .action(async (product: string, number: number, options: PersonOptions) => {
      const version = await asPerson(options, async (ask) => {
        const { id: versionId } = await versionNumbered(ask, product, number);
        return ask('versions.read', { versionId });
      });
      printResult(options, version, versionText(version));
    });

  addTeachVersion(versions);

  addPersonOptions(versions.command('register <product> <bundle>'))
    .description("Take a model that was taught elsewhere into the station, as a draft; its pictures have to be the product's.")
    .action(async (product: string, bundle: string, options: PersonOptions) => {
      const version = await asPerson(options, async (ask) =>
        ask('versions.register', { productId: (await productNamed(ask, product)).id, path: resolve(bundle) }),
      );
      printResult(options, version, stateText(version));
    });

  addPersonOptions(addVersion(versions.command('check')))
    .description('Read every byte of a version and hold it against its hashes.')
    .action(async (product: string, number: number, options: PersonOptions) => {
      const checked = await asPerson(options, async (ask) => {
        const { id: versionId } = await versionNumbered(ask, product, number);
        return ask('versions.check', { versionId });
      });
      printResult(options, checked, `Sound: ${checked.files} files, content hash ${checked.contentHash}`);
    });

  addSuggestThresholds(versions);

  addPersonOptions(addVersion(versions.command('offer')))
    .description('Offer a draft for activation.')
    .action(async (product: string, number: number, options: PersonOptions) => {
      await step(product, number, options, (ask, versionId) => ask('versions.offer', { versionId }));
    });

  addPersonOptions(addVersion(versions.command('discard')))
    .description('Put a version away that was never active.')
    .action(async (product: string, number: number, options: PersonOptions) => {
      await step(product, number, options, (ask, versionId) => ask('versions.discard', { versionId }));
    });

  addSigningOptions(addVersion(versions.command('activate')))
    .description('Let an offered version judge.')
    .action(async (product: string, number: number, options: SigningOptions) => {
      await step(product, number, options, (ask, versionId) => ask('versions.activate', { versionId }));
    });

  addSigningOptions(addVersion(versions.command('roll-back')))
    .description('Let a version judge again that did before, with the thresholds it had last.')
    .action(async (product: string, number: number, options: SigningOptions) => {
      await step(product, number, options, (ask, versionId) => ask('versions.rollBack', { versionId }));
    });
}

function addVersion(command: Command): Command {
  return command.argument('<product>').argument('<version>', 'its number', parseCount);
}

/** Does something to a version and tells how it is then. */
async function step(
  product: string,
  number: number,
  options: PersonOptions | SigningOptions,
  act: (ask: Ask, versionId: number) => Promise<unknown>,
): Promise<void> {
  const after = await asPerson(options, async (ask) => {
    await act(ask, (await versionNumbered(ask, product, number)).id);
    return versionNumbered(ask, product, number);
  });
  printResult(options, after, stateText(after));
}

function stateText({ version, state }: Version): string {
  return `Version ${version} is ${state} now.`;
}

function versionText({ metrics, snapshot, seed, contentHash, createdUtcMs, ...version }: CommandOutput<'versions.read'>): string {
  const { review, reject, typicalGood } = metrics.thresholds;
  const goods = snapshot.filter(({ label }) => label === 'good').length;
  return [
    `Version ${version.version}, ${version.state}`,
    `  made          ${timeText(createdUtcMs)} UTC, seed ${seed}`,
    `  taught with   ${goods} good pictures, ${snapshot.length - goods} others`,
    `  suggested     REVIEW from ${scoreText(review)}, REJECT from ${scoreText(reject)}; a typical good part has ${scoreText(typicalGood)}`,
    `  settings      ${shown(JSON.stringify(version.settings))}`,
    `  content hash  ${contentHash}`,
  ].join('\n');
}
