import { Argument, type Command, InvalidArgumentError } from 'commander';
import { PUBLISHED_WEIGHTS } from '../../pipeline/backbone/catalogue.ts';
import { fetchWeights } from '../../pipeline/backbone/fetch.ts';
import { installFile } from '../../pipeline/backbone/install.ts';
import { type Backbone, layersOf, parametersOf } from '../../pipeline/backbone/layers.ts';
import type { Provenance } from '../../pipeline/backbone/provenance.ts';
import { backboneNamed, BACKBONES, DEFAULT_BACKBONE } from '../../pipeline/backbone/registry.ts';
import { findWeights, openStored, ownModels } from '../../pipeline/backbone/store.ts';
import { PipelineError } from '../../pipeline/errors.ts';
import { printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { tableText } from '../table.ts';

type Availability =
  | { state: 'shipped' | 'own'; path: string; provenance: Provenance }
  | { state: 'unusable'; path: string; code: string; message: string }
  | { state: 'missing' };

export function addModels(program: Command): void {
  const models = program.command('models').description('List the backbones and bring in their weights.');

  models
    .command('list', { isDefault: true })
    .description('Tell which backbones there are and where their weights lie; every weights file is checked.')
    .option('--json', 'print the result as JSON')
    .action(async ({ json }: { json?: true }) => {
      const rows = await Promise.all(BACKBONES.map(async (backbone) => ({ backbone, weights: await availabilityOf(backbone) })));
      if (json) printJson(rows.map(({ backbone, weights }) => summaryOf(backbone, weights)));
      else printTable(rows);
    });

  models
    .command('fetch')
    .description('Download the weights that the publisher of a backbone offers; only the published file is accepted.')
    .addArgument(new Argument('<backbone>', 'whose weights').choices([...PUBLISHED_WEIGHTS.keys()]))
    .option('--from <url>', 'another place that holds the same file', parseUrl)
    .action(async (name: string, { from }: { from?: string }) => {
      const published = PUBLISHED_WEIGHTS.get(name)!;
      const source = from === undefined ? published : { ...published, url: from };
      const provenance = await withProgress((work) => fetchWeights(backboneNamed(name), source, ownModels(), work));
      printInstalled(provenance);
    });

  models
    .command('import')
    .description('Bring in a weights file: safetensors, torch.save (.pth) or TensorFlow.js (model.json). No code of the file is run.')
    .addArgument(new Argument('<backbone>', 'whose weights they are').choices(BACKBONES.map(({ name }) => name)))
    .argument('<file>', 'the file')
    .option('--sha256 <hex>', 'refuse any file but this one', parseSha256)
    .action(async (name: string, file: string, { sha256 }: { sha256?: string }) => {
      printInstalled(await installFile(file, backboneNamed(name), ownModels(), sha256 === undefined ? {} : { sha256 }));
    });
}

async function availabilityOf(backbone: Backbone): Promise<Availability> {
  const stored = await findWeights(backbone.name);
  if (!stored) return { state: 'missing' };
  try {
    const { provenance } = await openStored(stored, backbone);
    return { state: stored.origin, path: stored.path, provenance };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { state: 'unusable', path: stored.path, code: error.code, message: error.message };
  }
}

function summaryOf(backbone: Backbone, weights: Availability): unknown {
  const { name, title, taps } = backbone;
  return {
    name,
    title,
    default: backbone === DEFAULT_BACKBONE,
    parameters: parametersOf(layersOf(backbone)),
    taps,
    weights,
    published: PUBLISHED_WEIGHTS.get(name) ?? null,
  };
}

function printTable(rows: readonly { backbone: Backbone; weights: Availability }[]): void {
  const lines = rows.map(({ backbone, weights }) => [
    backbone.name,
    backbone.title,
    `${(parametersOf(layersOf(backbone)) / 1e6).toFixed(2)} M`,
    backbone.taps.map(({ channels, stride }) => `${channels} at 1/${stride}`).join(', '),
    wordsOf(backbone, weights),
  ]);
  console.log(tableText(['NAME', 'TITLE', 'PARAMETERS', 'FEATURES', 'WEIGHTS'], lines));
  for (const { weights } of rows) if (weights.state === 'unusable') console.error(`${weights.code}: ${weights.message}`);
}

function wordsOf({ name }: Backbone, weights: Availability): string {
  switch (weights.state) {
    case 'shipped':
      return 'came with Lynceus';
    case 'own':
      return weights.path;
    case 'unusable':
      return `unusable (${weights.code})`;
    case 'missing':
      return PUBLISHED_WEIGHTS.has(name) ? `missing: lynceus models fetch ${name}` : `missing: lynceus models import ${name} <file>`;
  }
}

function printInstalled({ title, file, parameters, source }: Provenance): void {
  console.log(`${title}: ${(parameters / 1e6).toFixed(2)} M parameters from ${source.name}`);
  console.log(`  file     ${file.name} in ${ownModels()}`);
  console.log(`  SHA-256  ${file.sha256}`);
  for (const { name, sha256 } of source.files) console.log(`  made of  ${name}, SHA-256 ${sha256}`);
  console.log(`  licence  ${source.licence ?? 'not stated; see to it that you may use them'}`);
}

function parseUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError('Give an address that begins with https:// or http://.');
  return url.href;
}

function parseSha256(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('Give the 64 hex digits of a SHA-256.');
  return text.toLowerCase();
}
