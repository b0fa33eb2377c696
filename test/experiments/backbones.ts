import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Backbone, Tap } from '../../src/pipeline/backbone/layers.ts';
import { importWeights } from '../../src/pipeline/backbone/importers/published.ts';
import { EFFICIENTNET_LITE0, MOBILENET_V2 } from '../../src/pipeline/backbone/mobile.ts';
import { RESNET18 } from '../../src/pipeline/backbone/resnet.ts';
import type { TeachSettings } from '../../src/pipeline/settings.ts';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { figure, tryOut } from './run.ts';
import { mean } from '../../src/pipeline/scoring/scores.ts';

const SETS = ['bottle', 'hazelnut', 'cookie', 'paper', 'pill'];

interface Variant {
  readonly name: string;
  readonly backbone: Backbone;
  readonly weights: 'resnet18' | 'lite0' | 'mobilenet';
  readonly settings?: Partial<TeachSettings>;
}

const LITE0_TAPS: readonly (readonly [Tap, Tap])[] = [
  [tap('block4', 40, 8), tap('block8.project', 112, 16)],
  [tap('block4', 40, 8), tap('block10', 112, 16)],
  [tap('block4', 40, 8), tap('block7', 80, 16)],
  [tap('block4', 40, 8), tap('block8.expand', 480, 16)],
  [tap('block5.expand', 240, 8), tap('block8.expand', 480, 16)],
  [tap('block5.expand', 240, 8), tap('block11.expand', 672, 16)],
];

const VARIANTS: readonly Variant[] = [
  { name: 'ResNet-18', backbone: RESNET18, weights: 'resnet18' },
  ...LITE0_TAPS.map((taps): Variant => ({ name: 'EfficientNet-Lite0', backbone: { ...EFFICIENTNET_LITE0, taps }, weights: 'lite0' })),
  { name: 'MobileNetV2', backbone: MOBILENET_V2, weights: 'mobilenet' },
  {
    name: 'MobileNetV2',
    backbone: { ...MOBILENET_V2, taps: [tap('block6.expand', 192, 8), tap('block13.expand', 576, 16)] },
    weights: 'mobilenet',
  },
  {
    name: 'EfficientNet-Lite0, 320 px',
    backbone: EFFICIENTNET_LITE0,
    weights: 'lite0',
    settings: { geometry: { widthPx: 320, heightPx: 320 } },
  },
  {
    name: 'EfficientNet-Lite0, mean of the top 1 %',
    backbone: EFFICIENTNET_LITE0,
    weights: 'lite0',
    settings: { scoreKind: 'topPatches' },
  },
  { name: 'EfficientNet-Lite0, patch maximum', backbone: EFFICIENTNET_LITE0, weights: 'lite0', settings: { scoreKind: 'patchMaximum' } },
];

/** Which backbone, read where: image / pixel AUROC of each variant on each set, bank 2000, seed 1. Variants without weights are left out. */
export async function backbones(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, resnet18: { type: 'string' }, lite0: { type: 'string' }, mobilenet: { type: 'string' } },
  });
  if (values.data === undefined) throw new Error('--data names the folder of the data sets');
  console.log(`Image / pixel AUROC, bank 2000, seed 1. ${machineLine()}\n`);
  const rows: string[][] = [['backbone', 'read at', ...SETS, 'mean']];
  for (const { name, backbone, weights: source, settings } of VARIANTS) {
    const file = values[source];
    if (file === undefined) continue;
    const { weights } = await importWeights(file, backbone);
    const trials = [];
    for (const set of SETS)
      trials.push((await tryOut({ backbone, weights }, join(values.data, set), { bank: 2000, ...settings })).evaluation);
    const image = trials.map(({ imageAuroc }) => imageAuroc ?? NaN);
    const pixel = trials.map(({ pixelAuroc }) => pixelAuroc ?? NaN);
    rows.push([
      name,
      backbone.taps.map(({ layer }) => layer).join(' + '),
      ...trials.map((trial) => `${figure(trial.imageAuroc)} / ${figure(trial.pixelAuroc)}`),
      `${figure(mean(image))} / ${figure(mean(pixel))}`,
    ]);
    console.error(rows[rows.length - 1].join(' | '));
  }
  printTable(rows);
}

function tap(layer: string, channels: number, stride: number): Tap {
  return { layer, channels, stride };
}
