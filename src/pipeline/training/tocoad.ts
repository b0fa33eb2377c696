import type { Backbone, Layer } from '../backbone/layers.ts';
import { layersFor } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import type { RgbImage } from '../images/image.ts';
import type { Extractor } from '../backbone/extractor.ts';
import { addBackbone, addLayers } from '../onnx/backbone.ts';
import { OnnxGraph } from '../onnx/graph.ts';
import { floatData, type InferenceSession, openSession, pixelsOf } from '../runtime/onnx.ts';
import { startTensorflow } from '../runtime/tfjs.ts';
import { createGenerator } from '../synthesis/generator.ts';
import { reportProgress, type Work } from '../work.ts';
import { discriminatorLayers, discriminatorTaps, LOGITS } from './discriminator.ts';
import { channelStatistics, PyramidReader } from './pyramid.ts';
import { pretrainDiscriminator, STAGE1_DEFAULTS } from './stage1.ts';
import { type Guide, STAGE2_DEFAULTS, tuneExtractor } from './stage2.ts';
import { foldStandardisation } from './standardise.ts';

/** Goods that the channel statistics are taken over, and goods that lend their texture to anomalies. */
const STATISTICS_IMAGES = 16;
const TEXTURE_IMAGES = 32;

export interface TocoadSettings {
  readonly stage1Steps: number;
  readonly stage2Steps: number;
  readonly seed: number;
}

/**
 * ToCoAD's two trainings (arXiv 2407.01312) on pictures of good parts: D learns synthetic anomalies on the frozen backbone, then the layers between the
 * bank's two taps are tuned with D as the negative guide. The bank of the tuned extractor is learned as any other.
 * @param goods at input size
 * @returns the extractor with its later layers tuned
 * @throws PipelineError CANCELLED, TRAINING_DIVERGED, TRAINING_COLLAPSED
 */
export async function tune(
  extractor: Extractor,
  goods: readonly RgbImage[],
  settings: TocoadSettings,
  work: Work = {},
): Promise<Extractor> {
  const { backbone, weights } = extractor;
  const { seed, stage1Steps, stage2Steps } = settings;
  await startTensorflow();
  const taps = discriminatorTaps(backbone);
  const statistics = await channelStatistics(backbone, weights, taps, goods.slice(0, STATISTICS_IMAGES));
  const generator = createGenerator({ kind: 'perlin', goods: goods.slice(0, TEXTURE_IMAGES) });
  const layers = discriminatorLayers(backbone);

  const reader = await PyramidReader.open(backbone, weights, taps, statistics);
  let discriminator: Weights;
  try {
    const trained = await pretrainDiscriminator(
      backbone,
      layers,
      reader,
      goods,
      generator,
      { ...STAGE1_DEFAULTS, steps: stage1Steps, seed },
      {
        ...work,
        onStep: (step) => {
          reportProgress(work, 'stage 1', step + 1, stage1Steps);
        },
      },
    );
    discriminator = foldStandardisation(trained, layers, statistics);
  } finally {
    await reader.release();
  }

  const [from, to] = backbone.taps;
  const toStatistics = statistics.get(to.layer)!;
  const frozenReader = await PyramidReader.open(backbone, weights, backbone.taps, new Map([[to.layer, toStatistics]]));
  const guide = await openGuide(backbone, weights, layers, discriminator);
  try {
    const tuned = await tuneExtractor(
      backbone,
      { from: from.layer, to: to.layer, layers: layersBetween(backbone, from.layer, to.layer), weights, statistics: toStatistics },
      frozenReader,
      guide.read,
      goods,
      generator,
      { ...STAGE2_DEFAULTS, steps: stage2Steps, seed },
      {
        ...work,
        onStep: (step) => {
          reportProgress(work, 'stage 2', step + 1, stage2Steps);
        },
      },
    );
    return { backbone, weights: new Map([...weights, ...tuned]) };
  } finally {
    await Promise.all([frozenReader.release(), guide.session.release()]);
  }
}

/** The layers that `to` needs and `from` does not. */
function layersBetween(backbone: Backbone, from: string, to: string): Layer[] {
  const before = new Set(layersFor(backbone, [from]));
  return layersFor(backbone, [to]).filter((layer) => !before.has(layer));
}

/** D on the frozen backbone, its probabilities brought to the coarse tap's grid by the largest of each cell. */
async function openGuide(
  backbone: Backbone,
  weights: Weights,
  layers: readonly Layer[],
  discriminator: Weights,
): Promise<{ session: InferenceSession; read: Guide }> {
  const graph = new OnnxGraph();
  const taps = discriminatorTaps(backbone);
  const names = taps.map(({ layer }) => layer);
  addBackbone(graph, graph.input('pixels', 'uint8', ['batch', 'height', 'width', 3]), backbone, layersFor(backbone, names), weights);
  addLayers(graph, layers, discriminator);
  const side = taps[2].stride / taps[0].stride;
  const probability = graph.node('Sigmoid', [LOGITS], 'probability');
  graph.node('MaxPool', [probability], 'guide', { kernel_shape: [side, side], strides: [side, side] });
  graph.output('guide', 'float32', ['batch', 1, 'h', 'w']);
  const session = await openSession(graph.encode());
  return { session, read: async (images) => floatData((await session.run({ pixels: pixelsOf(images) })).guide) };
}
