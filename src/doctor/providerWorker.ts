import '../pipeline/lowerPriority.ts';
import { layersFor } from '../pipeline/backbone/layers.ts';
import { DEFAULT_BACKBONE } from '../pipeline/backbone/registry.ts';
import { randomWeights } from '../pipeline/backbone/weights.ts';
import { addBackbone } from '../pipeline/onnx/backbone.ts';
import { OnnxGraph } from '../pipeline/onnx/graph.ts';
import { Random } from '../pipeline/random.ts';
import { floatData, openSession, pixelsOf } from '../pipeline/runtime/onnx.ts';
import type { ProviderName } from '../pipeline/runtime/provider.ts';

/*
 * Runs the default backbone on one execution provider, in a process of its own, where a driver that brings the process down does no harm.
 */

/** What it says, once. */
export type ProviderMessage =
  { readonly kind: 'ran'; readonly ms: number; readonly features: Float32Array } | { readonly kind: 'refused'; readonly detail: string };

const SIDE_PX = 256;
const ROUNDS = 8;
/** One that is slow need not be slow eight times. */
const LONG_ENOUGH_MS = 3000;

process.send!(await run(process.argv[2] as ProviderName), () => process.exit());

async function run(provider: ProviderName): Promise<ProviderMessage> {
  try {
    const { layer } = DEFAULT_BACKBONE.taps[1];
    const random = new Random(1);
    const layers = layersFor(DEFAULT_BACKBONE, [layer]);
    const graph = new OnnxGraph();
    addBackbone(graph, graph.input('pixels', 'uint8', [1, SIDE_PX, SIDE_PX, 3]), DEFAULT_BACKBONE, layers, randomWeights(layers, random));
    graph.output(layer, 'float32', [1, 'c', 'h', 'w']);
    const session = await openSession(graph.encode(), { provider });
    const data = Uint8Array.from({ length: SIDE_PX * SIDE_PX * 3 }, () => random.integer(256));
    const feeds = { pixels: pixelsOf([{ width: SIDE_PX, height: SIDE_PX, data }]) };
    let ms = Infinity;
    let features = new Float32Array(0);
    const beganMs = performance.now();
    for (let round = 0; round < ROUNDS && (round === 0 || performance.now() - beganMs < LONG_ENOUGH_MS); round++) {
      const startMs = performance.now();
      features = floatData((await session.run(feeds))[layer]).slice();
      ms = Math.min(ms, performance.now() - startMs);
    }
    return { kind: 'ran', ms, features };
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { kind: 'refused', detail: line.replace(/^.* was false\. /, '') }; // what stands before it names a line of ONNX Runtime's source
  }
}
