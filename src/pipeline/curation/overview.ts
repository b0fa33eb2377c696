import type { Extractor } from '../backbone/extractor.ts';
import type { Geometry } from '../images/geometry.ts';
import type { RgbImage } from '../images/image.ts';
import { beginGraph } from '../memory/features.ts';
import { floatData, type InferenceSession, openSession, pixelsOf } from '../runtime/onnx.ts';

/** Each side of a picture is cut into so many parts; the sides of every tap's grid are multiples of it. */
const PARTS = 2;

/**
 * Turns pictures into one vector each: the features of a frozen backbone, tap by tap the mean over each quarter of the picture, each tap brought
 * to length 1. Pictures that look alike are near to each other, wherever exactly things are.
 */
export class OverviewReader {
  readonly #session: InferenceSession;
  readonly #names: readonly string[];

  private constructor(session: InferenceSession, names: readonly string[]) {
    this.#session = session;
    this.#names = names;
  }

  static async open(extractor: Extractor, { widthPx, heightPx }: Pick<Geometry, 'widthPx' | 'heightPx'>): Promise<OverviewReader> {
    const graph = beginGraph(extractor);
    const names = extractor.backbone.taps.map(({ layer, channels, stride }) => {
      const kernel = [heightPx / stride / PARTS, widthPx / stride / PARTS];
      const name = graph.node('AveragePool', [layer], `${layer}.overview`, { kernel_shape: kernel, strides: kernel });
      graph.output(name, 'float32', ['batch', channels, PARTS, PARTS]);
      return name;
    });
    return new OverviewReader(await openSession(graph.encode()), names);
  }

  /** @returns `[D]` for each picture */
  async read(images: readonly RgbImage[]): Promise<Float32Array[]> {
    const outputs = await this.#session.run({ pixels: pixelsOf(images) });
    const taps = this.#names.map((name) => floatData(outputs[name]));
    return images.map((_, i) => {
      const parts = taps.map((tap) => normalised(tap.subarray((i * tap.length) / images.length, ((i + 1) * tap.length) / images.length)));
      return Float32Array.from(parts.flatMap((part) => [...part]));
    });
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function normalised(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return length === 0 ? values : values.map((value) => value / length);
}
