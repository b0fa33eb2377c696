import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { layersBetween, layersFor, type Tap } from '../backbone/layers.ts';
import type { Extractor } from '../backbone/extractor.ts';
import { PipelineError } from '../errors.ts';
import { evenly } from '../evenly.ts';
import type { RgbImage } from '../images/image.ts';
import { addBackbone, addLayers } from '../onnx/backbone.ts';
import { OnnxGraph } from '../onnx/graph.ts';
import { floatData, type InferenceSession, openSession, pixelsOf } from '../runtime/onnx.ts';
import type { BackendName } from '../runtime/backends/backend.ts';
import { type AnomalyGenerator, createGenerator } from '../synthesis/generator.ts';
import type { TrainingSettings } from '../settings.ts';
import { Stopwatch } from '../stopwatch.ts';
import { reportProgress, type Work } from '../work.ts';
import { Checkpoint } from './checkpoint.ts';
import { type Discriminator, discriminatorLayers, discriminatorTaps, LOGITS } from '../backbone/discriminator.ts';
import type { OpenEngine } from './gradients/engine.ts';
import { openGradients } from './gradients/open.ts';
import { startPinnedBackend } from './pinnedBackend.ts';
import { channelStatistics, PyramidReader } from './pyramid.ts';
import { pretrainDiscriminator, STAGE1_DEFAULTS } from './stage1.ts';
import { type Guide, STAGE2_DEFAULTS, type Stage2Settings, type Tuned, tuneExtractor } from './stage2.ts';
import { type ChannelStatistics, foldStandardisation } from './standardise.ts';
import type { TrainingWork } from './steps.ts';

/** Goods that the channel statistics are taken over, and goods that lend their texture to anomalies. */
const STATISTICS_IMAGES = 16;
const TEXTURE_IMAGES = 32;
/** Pictures of stage 1's batch: more threads than that would have nothing to do. */
const MOST_THREADS = STAGE1_DEFAULTS.anomalous + STAGE1_DEFAULTS.clean;
/** How stage 2 can fail without anything being wrong but its result. */
const FAILURES: ReadonlySet<string> = new Set(['TRAINING_COLLAPSED', 'TRAINING_DIVERGED']);

/** How a training is watched. */
export interface TrainingCourse {
  readonly work?: Work;
  readonly watch?: Stopwatch;
  /** Folder for the state of a training that is broken off; without one it starts over. */
  readonly checkpoints?: string | undefined;
}

/** What the two trainings leave. */
export interface Trained {
  readonly discriminator: Discriminator;
  /** The extractor with its later layers tuned; the error where stage 2 collapsed or diverged, and its work is thrown away. */
  readonly tuned: Extractor | PipelineError;
  /** What it was computed on. */
  readonly backend: BackendName;
}

/**
 * ToCoAD's two trainings (arXiv 2407.01312) on pictures of good parts: D learns synthetic anomalies on the frozen backbone, then the
 * backbone's later layers are tuned with D as the negative guide.
 * @param goods at input size
 * @param textures pictures of anything else at any size, for anomalies to be made of
 * @throws PipelineError CANCELLED, TRAINING_DIVERGED of stage 1; BACKEND_* where a backend was asked for by name and does not start
 */
export async function train(
  extractor: Extractor,
  goods: readonly RgbImage[],
  textures: readonly RgbImage[],
  settings: TrainingSettings,
  seed: number,
  { work = {}, watch = new Stopwatch(), checkpoints }: TrainingCourse = {},
): Promise<Trained> {
  const started = await startPinnedBackend(settings.backend, checkpoints);
  const backend = started.name;
  const generator = createGenerator({
    kind: settings.generator,
    goods: evenly(goods.length, TEXTURE_IMAGES).map((i) => goods[i]),
    textures,
  });
  const sample = evenly(goods.length, STATISTICS_IMAGES).map((i) => goods[i]);
  const statistics = await channelStatistics(extractor.backbone, extractor.weights, discriminatorTaps(extractor.backbone), sample);
  const of = fingerprint(extractor, goods, textures, { ...settings, seed, backend });
  const stage = (step: 'stage 1' | 'stage 2', steps: number): TrainingWork => ({
    ...work,
    onStep: (done, loss) => {
      reportProgress(work, step, done + 1, steps, loss);
    },
    checkpoint: checkpoints === undefined ? undefined : new Checkpoint(join(checkpoints, `${step.replace(' ', '')}.safetensors`), of),
  });
  const open: OpenEngine = (objective) => openGradients(started, objective, Math.min(availableParallelism(), MOST_THREADS));
  const ingredients: Ingredients = { extractor, goods, generator, statistics, settings, seed, open };
  const discriminator = await watch.time('stage 1', () => learnDiscriminator(ingredients, stage('stage 1', settings.stage1Steps)));
  const tuned = await watch.time('stage 2', () => tuneGuided(ingredients, discriminator, stage('stage 2', settings.stage2Steps)));
  return { discriminator, tuned, backend };
}

interface Ingredients {
  readonly extractor: Extractor;
  readonly goods: readonly RgbImage[];
  readonly generator: AnomalyGenerator;
  readonly statistics: ReadonlyMap<string, ChannelStatistics>;
  readonly settings: TrainingSettings;
  readonly seed: number;
  readonly open: OpenEngine;
}

async function learnDiscriminator(
  { extractor: { backbone, weights }, goods, generator, statistics, settings, seed, open }: Ingredients,
  work: TrainingWork,
): Promise<Discriminator> {
  const { stage1Steps: steps, loss } = settings;
  const layers = discriminatorLayers(backbone);
  const reader = await PyramidReader.open(backbone, weights, discriminatorTaps(backbone), statistics);
  try {
    const trained = await pretrainDiscriminator(
      backbone,
      layers,
      reader,
      goods,
      generator,
      { ...STAGE1_DEFAULTS, steps, loss, seed },
      open,
      work,
    );
    return { layers, weights: foldStandardisation(trained, layers, statistics) };
  } finally {
    await reader.release();
  }
}

async function tuneGuided(
  { extractor, goods, generator, statistics, settings, seed, open }: Ingredients,
  discriminator: Discriminator,
  work: TrainingWork,
): Promise<Extractor | PipelineError> {
  const { backbone, weights } = extractor;
  const { stage2Steps: steps, guide: guideWeight } = settings;
  const [from, to] = settings.tuned === 'layer3' ? [backbone.taps[0], [backbone.taps[1]]] : [backbone.layer1, backbone.taps];
  const names = to.map(({ layer }) => layer);
  const tuned: Tuned = { from: from.layer, to: names, layers: layersBetween(backbone, from.layer, names), weights, statistics };
  const standardised = new Map(names.map((name) => [name, statistics.get(name)!]));
  const reader = await PyramidReader.open(backbone, weights, [from, ...to], standardised);
  const guide = await openGuide(extractor, discriminator, to);
  try {
    const stage2: Stage2Settings = { ...STAGE2_DEFAULTS, steps, seed, guide: guideWeight };
    const tunedWeights = await tuneExtractor(backbone, tuned, reader, guide.read, goods, generator, stage2, open, work);
    return { backbone, weights: new Map([...weights, ...tunedWeights]) };
  } catch (error) {
    if (error instanceof PipelineError && FAILURES.has(error.code)) return error;
    throw error;
  } finally {
    await Promise.all([reader.release(), guide.session.release()]);
  }
}

/** D on the frozen backbone, its probabilities brought to each tap's grid by the largest of each cell. */
async function openGuide(
  { backbone, weights }: Extractor,
  discriminator: Discriminator,
  taps: readonly Tap[],
): Promise<{ session: InferenceSession; read: Guide }> {
  const graph = new OnnxGraph();
  const names = discriminatorTaps(backbone).map(({ layer }) => layer);
  addBackbone(graph, graph.input('pixels', 'uint8', ['batch', 'height', 'width', 3]), backbone, layersFor(backbone, names), weights);
  addLayers(graph, discriminator.layers, discriminator.weights);
  const probability = graph.node('Sigmoid', [LOGITS], 'probability');
  for (const { layer, stride } of taps) {
    const side = stride / backbone.layer1.stride;
    graph.node('MaxPool', [probability], `guide.${layer}`, { kernel_shape: [side, side], strides: [side, side] });
    graph.output(`guide.${layer}`, 'float32', ['batch', 1, 'h', 'w']);
  }
  const session = await openSession(graph.encode());
  const read: Guide = async (images) => {
    const outputs = await session.run({ pixels: pixelsOf(images) });
    return new Map(taps.map(({ layer }) => [layer, floatData(outputs[`guide.${layer}`])]));
  };
  return { session, read };
}

/** Grows when the state of a training changes its form. */
const STATE_FORMAT = 3;

/** A hash of all that the course of a training depends on. */
function fingerprint(
  { backbone, weights }: Extractor,
  goods: readonly RgbImage[],
  textures: readonly RgbImage[],
  course: TrainingSettings & { readonly seed: number; readonly backend: string },
): string {
  const hash = createHash('sha256').update(JSON.stringify({ format: STATE_FORMAT, backbone, course }));
  for (const [name, { data }] of weights) hash.update(name).update(data);
  for (const { width, height, data } of [...goods, ...textures]) hash.update(`${width}x${height}`).update(data);
  return hash.digest('hex');
}
