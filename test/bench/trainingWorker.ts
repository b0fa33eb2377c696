import type { Backbone } from '../../src/pipeline/backbone/layers.ts';
import type { BackendName } from '../../src/pipeline/runtime/backends/backend.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { Adam } from '../../src/pipeline/training/adam.ts';
import type { ObjectiveSpec } from '../../src/pipeline/training/gradients/objective.ts';
import { openGradients } from '../../src/pipeline/training/gradients/open.ts';
import { trialStage, type TrialStage } from '../../src/pipeline/training/probe/trialStep.ts';

/*
 * Times one backend: arguments are its name, the threads, and the side of a picture in pixels.
 */

export interface StageTiming {
  /** The loss of a batch without its gradients. */
  readonly forwardMs: number;
  readonly gradientsMs: number;
  /** Gradients and the optimiser's step. */
  readonly stepMs: number;
  /** Of the convolutions, two for each product that is added. */
  readonly forwardFlop: number;
  readonly backwardFlop: number;
}

const STEPS = 6;

const [name, threads, sidePx] = process.argv.slice(2);
const backend = await startBackend(name as BackendName);
const stages: StageTiming[] = [];
for (const stage of [1, 2] as const) stages.push(await timed(trialStage(stage, Number(sidePx))));
process.stdout.write(JSON.stringify({ device: backend.device, stages }), () => process.exit());

async function timed(stage: TrialStage): Promise<StageTiming> {
  const engine = await openGradients(backend, stage.objective, Number(threads));
  const adam = new Adam(stage.variables);
  const parts = stage.partsFor(engine.picturesAtOnce);
  let [forwardMs, gradientsMs, stepMs] = [Infinity, Infinity, Infinity];
  for (let step = 0; step <= STEPS; step++) {
    const start = performance.now();
    await engine.losses(stage.variables, parts);
    const forward = performance.now();
    const { gradients } = await engine.differentiate(stage.variables, parts);
    const computed = performance.now();
    adam.apply(gradients, 1e-4);
    await Promise.all([...stage.variables.values()].map((variable) => variable.data()));
    const done = performance.now();
    if (step === 0) continue;
    forwardMs = Math.min(forwardMs, forward - start);
    gradientsMs = Math.min(gradientsMs, computed - forward);
    stepMs = Math.min(stepMs, done - forward);
  }
  const shapes = stage.partsFor(Infinity)[0];
  const sides = new Map([...shapes].filter(([, { shape }]) => shape.length === 4).map(([layer, { shape }]) => [layer, shape]));
  await engine.close();
  adam.dispose();
  return { forwardMs, gradientsMs, stepMs, ...flopOf(stage.objective, sides) };
}

/** Walks the layers; each convolution has a gradient towards its filter, and one towards its input where that depends on what is learned. */
function flopOf(objective: ObjectiveSpec, given: ReadonlyMap<string, readonly number[]>): { forwardFlop: number; backwardFlop: number } {
  const { layers } = objective.network satisfies Backbone;
  const sides = new Map([...given].map(([layer, [count, side]]) => [layer, { count, side, isLearned: false }]));
  let [forwardFlop, backwardFlop] = [0, 0];
  for (const layer of layers) {
    const from = sides.get(typeof layer.from === 'string' ? layer.from : layer.from[0])!;
    let { side } = from;
    if (layer.op === 'upsample') side *= 2;
    if (layer.op === 'conv') {
      side = Math.floor((side + layer.padding[0] + layer.padding[1] - layer.kernel) / layer.stride) + 1;
      const flop = 2 * from.count * side ** 2 * layer.kernel ** 2 * (layer.in / layer.groups) * layer.out;
      forwardFlop += flop;
      backwardFlop += from.isLearned ? 2 * flop : flop;
    }
    sides.set(layer.name, { count: from.count, side, isLearned: true });
  }
  if (objective.stage === 2) {
    for (const layer of objective.to) {
      const { count, side } = sides.get(layer)!;
      const channels = objective.statistics.get(layer)!.mean.length;
      // Two views of three go through the predictor, both its matrices are a quarter of a square.
      const flop = ((2 * count) / 3) * side ** 2 * 2 * 2 * channels * Math.round(channels / 4);
      forwardFlop += flop;
      backwardFlop += 2 * flop;
    }
  }
  return { forwardFlop, backwardFlop };
}
