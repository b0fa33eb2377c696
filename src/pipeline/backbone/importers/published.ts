import { hash } from 'node:crypto';
import { basename } from 'node:path';
import { PipelineError } from '../../errors.ts';
import { readWhole } from '../../files.ts';
import { parseFloats } from '../../safetensors.ts';
import type { Tensor } from '../../tensor.ts';
import { type Backbone, type Layer, layersOf } from '../layers.ts';
import type { SourceFile } from '../provenance.ts';
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

/** What is asked of a file beyond its format. */
interface Expected {
  /** Layers whose weights are wanted; those that the backbone uses unless told. */
  readonly layers?: readonly Layer[];
  /** What the SHA-256 of the named file must be, in hex. */
  readonly sha256?: string | undefined;
}

/**
 * Turns somebody's published file into our weights: our own safetensors (folded), torchvision's or timm's safetensors of a ResNet, a
 * `torch.save`d state dictionary, or a TensorFlow.js graph (model.json beside its shards). The content tells which, not the name.
 * @returns the weights, and every file read with its SHA-256 in hex, the named one first
 * @throws PipelineError WEIGHTS_UNREADABLE, WEIGHTS_DIGEST_WRONG, WEIGHTS_BROKEN, WEIGHTS_MISMATCH
 */
export async function importWeights(
  path: string,
  backbone: Backbone,
  { layers = layersOf(backbone), sha256 }: Expected = {},
): Promise<{ weights: Weights; files: SourceFile[] }> {
  const bytes = await readWhole(path, 'WEIGHTS_UNREADABLE');
  const named = sourceFile(path, bytes);
  if (sha256 !== undefined && named.sha256 !== sha256) {
    throw new PipelineError('WEIGHTS_DIGEST_WRONG', path, { detail: `${named.sha256}, not ${sha256}` });
  }
  const { tensors, files } = await parse(path, bytes);
  return { weights: selectWeights(foldWhereNeeded(tensors, layers, path), layers, path), files: [named, ...files] };
}

async function parse(path: string, bytes: Uint8Array): Promise<{ tensors: Weights; files: SourceFile[] }> {
  switch (formatOf(bytes)) {
    case 'safetensors':
      return { tensors: parseFloats(bytes, path), files: [] };
    case 'torch':
      return { tensors: parseTorch(bytes, path), files: [] };
    case 'tfjs': {
      const shards: SourceFile[] = [];
      const tensors = await parseTfjs(path, bytes, async (shard) => {
        const content = await readWhole(shard, 'WEIGHTS_UNREADABLE');
        shards.push(sourceFile(shard, content));
        return content;
      });
      return { tensors, files: shards };
    }
    case undefined:
      throw new PipelineError('WEIGHTS_BROKEN', path, { detail: 'neither safetensors, torch.save nor TensorFlow.js' });
  }
}

/** Told by the first bytes; a safetensors header is shorter than 4 GiB, so bytes 4 to 7 of its length are zero. */
function formatOf(bytes: Uint8Array): 'safetensors' | 'torch' | 'tfjs' | undefined {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const isPickle = bytes[0] === 0x80 && bytes[1] === 0x02;
  if (bytes.length > 8 && bytes.subarray(4, 8).every((byte) => byte === 0)) return 'safetensors';
  if (isZip || isPickle) return 'torch';
  return bytes[0] === 0x7b ? 'tfjs' : undefined;
}

function sourceFile(path: string, bytes: Uint8Array): SourceFile {
  return { name: basename(path), sha256: hash('sha256', bytes) };
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
