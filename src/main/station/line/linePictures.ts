import { encodeHeatMap } from '../../../pipeline/images/png.ts';
import { openImage } from '../../../pipeline/images/decode.ts';
import type { EncodedImage } from '../../../pipeline/images/source.ts';
import type { Images } from '../../storage/images.ts';
import type { ImageStore } from '../products/imageStore.ts';
import { keepPicture } from '../products/pictures.ts';

/** An anomaly map as people read it. */
export interface HeatMap {
  /** `[H, W]`, 0..100. */
  readonly percent: Float32Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Keeps what a verdict was given by. */
export class LinePictures {
  readonly #store: ImageStore;
  readonly #images: Images;

  constructor(store: ImageStore, images: Images) {
    this.#store = store;
    this.#images = images;
  }

  /**
   * Keeps a picture of a part as it came.
   * @returns the id of its row
   * @throws PipelineError IMAGE_* for what is no picture; StationError PICTURES_UNWRITABLE, PICTURES_FULL, DATABASE_*
   */
  async keep({ name, bytes }: EncodedImage): Promise<number> {
    const { widthPx, heightPx } = await openImage({ name, bytes });
    return keepPicture(this.#store, { name, bytes, widthPx, heightPx }, (file) => this.#images.record(file));
  }

  /**
   * Keeps a heat map as a grey PNG: 255 at 100 percent.
   * @returns the id of its row
   * @throws StationError PICTURES_UNWRITABLE, PICTURES_FULL, DATABASE_*
   */
  async keepHeatMap({ percent, widthPx, heightPx }: HeatMap): Promise<number> {
    const bytes = await encodeHeatMap(percent, widthPx, heightPx);
    return keepPicture(this.#store, { name: 'heat map', bytes, widthPx, heightPx }, (file) => this.#images.record(file));
  }
}
