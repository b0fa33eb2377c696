import '../../pipeline/lowerPriority.ts';
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
    const judge = await Judge.open(model, { provider: other });
    const actual = await judgeAll(judge, pictures);
    const deviation = Math.max(...actual.results.map((result, i) => deviationBetween(result, expected.results[i])));
    return { kind: 'compared', deviation, cpuMs: expected.medianMs, providerMs: actual.medianMs };
  } catch (error) {
    return { kind: 'refused', detail: (error instanceof Error ? error.message : String(error)).split('\n')[0] };
  }
}

async function judgeAll(judge: Judge, pictures: readonly RgbImage[]): Promise<{ results: Float32Array[]; medianMs: number }> {
  const results: Float32Array[] = [];
  const times: number[] = [];
  for (const picture of pictures) {
    const startMs = performance.now();
    const [{ score, map }] = await judge.judge([picture]);
    times.push(performance.now() - startMs);
    results.push(Float32Array.of(score, ...map));
  }
  return { results, medianMs: times.sort((a, b) => a - b)[times.length >> 1] };
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
