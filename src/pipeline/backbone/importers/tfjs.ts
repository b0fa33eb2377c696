import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PipelineError } from '../../errors.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';

const GRAPH = z.object({
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string().regex(/^[\w.-]+$/)),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().positive()).max(8),
          dtype: z.enum(['float32', 'int32', 'bool']),
          quantization: z.undefined().optional(),
        }),
      ),
    }),
  ),
});

const BYTES = { float32: 4, int32: 4, bool: 1 } as const;

/**
 * Reads the MobileNetV2 feature extractor out of a TensorFlow.js object-detection graph whose batch norms were folded by the converter
 * (`Conv2D/merged_input`, `BatchNorm/batchnorm/sub`; the depthwise ones keep a separate `mul`), into our names and [out, in, k, k].
 * `readShard` reads a file beside `path`.
 * @throws PipelineError WEIGHTS_BROKEN, and what `readShard` throws
 */
export async function parseTfjs(
  path: string,
  json: Uint8Array,
  readShard: (path: string) => Promise<Uint8Array>,
): Promise<Map<string, Tensor>> {
  let graph: z.infer<typeof GRAPH>;
  try {
    graph = GRAPH.parse(JSON.parse(Buffer.from(json).toString('utf8')));
  } catch (cause) {
    throw new PipelineError('WEIGHTS_BROKEN', path, { detail: 'not a TensorFlow.js graph with whole weights', cause });
  }
  const tensors = new Map<string, Tensor>();
  for (const { paths, weights } of graph.weightsManifest) {
    const shards: Uint8Array[] = [];
    for (const shard of paths) shards.push(await readShard(join(dirname(path), shard)));
    const bytes = Buffer.concat(shards);
    let offset = 0;
    for (const { name, shape, dtype } of weights) {
      const length = sizeOf(shape) * BYTES[dtype];
      const slice = Uint8Array.from(bytes.subarray(offset, (offset += length)));
      if (slice.length !== length) throw new PipelineError('WEIGHTS_BROKEN', path, { detail: `${name} reaches past its shards` });
      if (dtype === 'float32') tensors.set(name, { shape, data: new Float32Array(slice.buffer) });
    }
  }
  return renamed(tensors);
}

const PREFIX = 'FeatureExtractor/MobilenetV2/';

function renamed(tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const result = new Map<string, Tensor>();
  for (const [name, tensor] of tensors) {
    const match = /^(?:Conv|expanded_conv(?:_(\d+))?\/(expand|depthwise|project))\/(.+)$/.exec(name.slice(PREFIX.length));
    if (!name.startsWith(PREFIX) || !match) continue;
    const [, block = '0', part, leaf] = match;
    const layer = part === undefined ? 'stem' : `block${block}.${part}`;
    if (leaf === 'Conv2D/merged_input') result.set(`${layer}.weight`, outputFirst(tensor));
    else if (leaf === 'depthwise_weights')
      result.set(`${layer}.weight`, scaled(depthwise(tensor), tensors.get(name.replace(leaf, 'BatchNorm/batchnorm/mul'))));
    else if (leaf === 'BatchNorm/batchnorm/sub') result.set(`${layer}.bias`, tensor);
  }
  return result;
}

/** [k, k, in, out] to [out, in, k, k]. */
function outputFirst({ shape: [rows, columns, channels, out], data }: Tensor): Tensor {
  const result = new Float32Array(data.length);
  let to = 0;
  for (let o = 0; o < out; o++) {
    for (let c = 0; c < channels; c++) {
      for (let tap = 0; tap < rows * columns; tap++) result[to++] = data[(tap * channels + c) * out + o];
    }
  }
  return { shape: [out, channels, rows, columns], data: result };
}

/** [k, k, channels, 1] to [channels, 1, k, k]. */
function depthwise({ shape: [rows, columns, channels], data }: Tensor): Tensor {
  return outputFirst({ shape: [rows, columns, 1, channels], data });
}

function scaled({ shape, data }: Tensor, gain: Tensor | undefined): Tensor {
  if (!gain) return { shape, data };
  const perChannel = sizeOf(shape.slice(1));
  return { shape, data: data.map((w, i) => w * gain.data[Math.floor(i / perChannel)]) };
}
