import type { Extractor } from '../backbone/extractor.ts';
import { discriminatorTaps } from '../backbone/discriminator.ts';
import { type Layer, layersFor, sourcesOf } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import type { Tensor } from '../tensor.ts';
import type { SecondOpinion } from './compile.ts';

/** Layers to run beside the backbone's own, under names of their own, and their weights. */
export interface Branch {
  readonly layers: readonly Layer[];
  readonly weights: Weights;
}

/**
 * What D needs beside a tuned backbone: its own layers, and a frozen copy of every layer that stage 2 has changed. D was trained on the
 * frozen features and shares with the bank what comes before the first changed layer.
 */
export function secondBranch({ backbone, weights: tuned }: Extractor, { discriminator, frozen }: SecondOpinion): Branch {
  const names = discriminatorTaps(backbone).map(({ layer }) => layer);
  const copies = new Map<string, string>();
  const layers: Layer[] = [];
  const weights = new Map<string, Tensor>(discriminator.weights);
  for (const layer of layersFor(backbone, names)) {
    const isShared = !sourcesOf(layer).some((source) => copies.has(source)) && haveSameWeights(layer, frozen, tuned);
    if (isShared) continue;
    copies.set(layer.name, `frozen.${layer.name}`);
    layers.push(reading({ ...layer, name: `frozen.${layer.name}` }, copies));
    if (layer.op !== 'conv') continue;
    for (const part of ['weight', 'bias']) weights.set(`frozen.${layer.name}.${part}`, frozen.get(`${layer.name}.${part}`)!);
  }
  for (const layer of discriminator.layers) layers.push(reading(layer, copies));
  return { layers, weights };
}

/** The layer, reading copies in place of what they are copies of. */
function reading(layer: Layer, copies: ReadonlyMap<string, string>): Layer {
  const source = (name: string): string => copies.get(name) ?? name;
  return layer.op === 'add' ? { ...layer, from: [source(layer.from[0]), source(layer.from[1])] } : { ...layer, from: source(layer.from) };
}

function haveSameWeights({ op, name }: Layer, some: Weights, others: Weights): boolean {
  if (op !== 'conv') return true;
  return ['weight', 'bias'].every((part) => {
    const [a, b] = [some.get(`${name}.${part}`)!.data, others.get(`${name}.${part}`)!.data];
    return a === b || a.every((value, i) => value === b[i]);
  });
}
