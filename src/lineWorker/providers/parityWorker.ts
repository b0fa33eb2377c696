import '../../pipeline/lowerPriority.ts';
import { PipelineError } from '../../pipeline/errors.ts';
import type { RgbImage } from '../../pipeline/images/image.ts';
import { Judge } from '../../pipeline/judge.ts';
import { Random } from '../../pipeline/random.ts';
import { deviationBetween, type ProviderName } from '../../pipeline/runtime/provider.ts';

/*
 * Judges the same pictures with a model on the processor and on another execution provider, in a process of its own, where a driver that brings the
 * process down does no harm. Arguments: the provider and the model's folder.
 */

/** What it says, once. */
export type ParityMessage =
  | {
      readonly kind: 'compared';
      /** Of scores and maps, the largest difference as part of the largest value. */
      readonly deviation: number;
      /** The median of one picture, of either. */
      readonly cpuMs: number;
      readonly providerMs: number;
    }
  | { readonly kind: 'refused'; readonly detail: string };

const PICTURES = 8;

const [provider, folder] = process.argv.slice(2);

process.send!(await compare(provider as ProviderName, folder), () => process.exit());

async function compare(other: ProviderName, model: string): Promise<ParityMessage> {
  try {
    const reference = await Judge.open(model);
    const { widthPx, heightPx } = reference.manifest.geometry;
    const pictures = Array.from({ length: PICTURES }, (_, i) => patterned(widthPx, heightPx, i));
    const expected = await judgeAll(reference, pictures);
    return { ...(await judgedAlike(other, model, pictures, expected.results)), cpuMs: expected.medianMs };
  } catch (error) {
    return { kind: 'refused', detail: (error instanceof Error ? error.message : String(error)).split('\n')[0] };
  }
}

type Compared = Extract<ParityMessage, { kind: 'compared' }>;

async function judgedAlike(
  other: ProviderName,
  model: string,
  pictures: readonly RgbImage[],
  expected: readonly Results[],
): Promise<Omit<Compared, 'cpuMs'>> {
  try {
    const { results, medianMs } = await judgeAll(await Judge.open(model, { provider: other }), pictures);
    const deviation = Math.max(...results.map((result, i) => deviationOf(result, expected[i])));
    return { kind: 'compared', deviation, providerMs: medianMs };
  } catch (error) {
    // It computes, and what it computes is no number.
    if (error instanceof PipelineError && error.code === 'SCORES_NOT_FINITE') return { kind: 'compared', deviation: NaN, providerMs: NaN };
    throw error;
  }
}

interface Results {
  readonly score: number;
  readonly map: Float32Array;
}

async function judgeAll(judge: Judge, pictures: readonly RgbImage[]): Promise<{ results: Results[]; medianMs: number }> {
  const results: Results[] = [];
  const times: number[] = [];
  for (const picture of pictures) {
    const startMs = performance.now();
    const [result] = await judge.judge([picture]);
    times.push(performance.now() - startMs);
    results.push(result);
  }
  return { results, medianMs: times.sort((a, b) => a - b)[times.length >> 1] };
}

function deviationOf(actual: Results, expected: Results): number {
  const score = deviationBetween(Float32Array.of(actual.score), Float32Array.of(expected.score));
  return Math.max(score, deviationBetween(actual.map, expected.map));
}

/** Gratings and noise: something for every layer, from the finest to the coarsest. */
function patterned(width: number, height: number, seed: number): RgbImage {
  const random = new Random(seed);
  const data = new Uint8Array(width * height * 3);
  const period = 3 + 5 * seed;
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / 3) % width;
    data[i] = 128 + 70 * Math.sin(x / period) + random.integer(50);
  }
  return { width, height, data };
}
