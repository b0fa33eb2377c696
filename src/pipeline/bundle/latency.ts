import { discriminatorLayers, initialWeights } from '../backbone/discriminator.ts';
import type { Extractor } from '../backbone/extractor.ts';
import { Random } from '../random.ts';
import { openSession, pixelsOf } from '../runtime/onnx.ts';
import { percentiles } from '../scoring/scores.ts';
import { compileGraph, type Model, type SecondOpinion } from './compile.ts';

/** Two bank sizes whose graphs are timed; the search's time is linear in between and beyond. */
const PROBES = [1000, 4000] as const;
const WARM_UP_RUNS = 2;
const RUNS = WARM_UP_RUNS + 10;

/**
 * Foretells how long one picture takes in the compiled graph at a bank size, from timing the graph with banks of noise on this machine.
 * @returns patches to ms (median)
 */
export async function foretellGraphMs(model: Omit<Model, 'bank'>, seed: number): Promise<(patches: number) => number> {
  const [small, large] = [await medianMs(model, PROBES[0], seed), await medianMs(model, PROBES[1], seed)];
  const msPerPatch = Math.max(0, (large - small) / (PROBES[1] - PROBES[0]));
  return (patches) => small + msPerPatch * (patches - PROBES[0]);
}

/** D before any training, which takes as long as after it. */
export function untrainedOpinion({ backbone, weights }: Extractor): SecondOpinion {
  const layers = discriminatorLayers(backbone);
  const equal = { offset: 0, bank: 1, discriminator: 1 };
  return {
    discriminator: { layers, weights: initialWeights(layers, new Random(1)) },
    frozen: weights,
    fusion: { score: equal, map: equal },
  };
}

async function medianMs(model: Omit<Model, 'bank'>, patches: number, seed: number): Promise<number> {
  const random = new Random(seed);
  const dimensions = model.projection.to;
  const vectors = Float32Array.from({ length: patches * dimensions }, () => random.normal());
  const bank = { dimensions, vectors, imageIndex: new Int32Array(patches), cellIndex: new Int32Array(patches) };
  const session = await openSession(compileGraph({ ...model, bank }, {}));
  try {
    const { widthPx: width, heightPx: height } = model.geometry;
    const pixels = pixelsOf([{ width, height, data: Uint8Array.from({ length: width * height * 3 }, () => random.integer(256)) }]);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now();
      await session.run({ pixels });
      times.push(performance.now() - start);
    }
    return percentiles(times.slice(WARM_UP_RUNS)).p50;
  } finally {
    await session.release();
  }
}
