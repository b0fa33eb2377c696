import type { CommandOutput } from '../../../../contract/commands.ts';
import { ask } from '../../../station/ask.ts';
import { Task } from '../../../station/task.svelte.ts';
import { pngOf } from '../../../ui/base64.ts';
import { decodeHeatMap } from '../heat/decode.ts';
import { type HeatMap, shareIn } from '../heat/heatMap.ts';
import type { Place, Region, Size } from './viewport.ts';

export type Part = CommandOutput<'verdicts.read'>;
export type Explained = CommandOutput<'verdicts.explain'>;
type Recipe = CommandOutput<'recipes.read'>;

/** The smallest picture that the station gives: to know how large the stored one is. */
const LEAST_SIDE_PX = 32;

/** One part with all that is known of it; what takes long comes by and by. */
export class ViewedPart {
  readonly reading = new Task<void>();
  readonly explaining = new Task<void>();
  readonly verdictId: number;
  #part = $state.raw<Part>();
  #size = $state.raw<Size>();
  #map = $state.raw<HeatMap>();
  #covers = $state.raw<Region>();
  #explained = $state.raw<Explained>();
  #nearestSize = $state.raw<Size>();
  #recipe = $state.raw<Recipe>();

  constructor(verdictId: number) {
    this.verdictId = verdictId;
  }

  get part(): Part | undefined {
    return this.#part;
  }

  /** Of the stored picture; undefined where none is kept. */
  get size(): Size | undefined {
    return this.#size;
  }

  /** The map that was kept; of a part whose map was not, the one that was made anew. */
  get map(): HeatMap | undefined {
    return this.#map;
  }

  /** What of the picture the map covers. */
  get covers(): Region | undefined {
    return this.#covers;
  }

  get explained(): Explained | undefined {
    return this.#explained;
  }

  /** Of the good picture that the part was compared with. */
  get nearestSize(): Size | undefined {
    return this.#nearestSize;
  }

  /** How the product is judged now. */
  get recipe(): Recipe | undefined {
    return this.#recipe;
  }

  /** Why nothing can be explained, before the station is asked; undefined where it can. */
  get cannotExplain(): 'noPicture' | 'notJudged' | undefined {
    if (this.#part === undefined) return undefined;
    if (this.#part.score === null || this.#part.modelVersionId === null) return 'notJudged';
    return this.#size === undefined ? 'noPicture' : undefined;
  }

  async open(): Promise<void> {
    await this.reading.run(() => this.#read());
    if (this.#part && this.cannotExplain === undefined) await this.explain();
  }

  /** Reads the part anew, for what was said of it meanwhile. */
  async readAgain(): Promise<void> {
    this.#part = await ask('verdicts.read', { verdictId: this.verdictId });
  }

  /** Asks what a place of the picture was compared with; the map's peak unless told. */
  async explain(place?: Place): Promise<void> {
    const at = place && this.#covers && shareIn(this.#covers, place);
    if (place && !at) return;
    await this.explaining.run(async (options) => {
      const explained = await ask('verdicts.explain', { verdictId: this.verdictId, ...(at && { at }) }, options);
      this.#covers = explained.covers;
      this.#map ??= await decodeHeatMap(pngOf(explained.map));
      this.#nearestSize = explained.nearest.imageId === null ? undefined : await sizeOf(explained.nearest.imageId);
      this.#explained = explained;
    });
  }

  close(): void {
    this.reading.cancel();
    this.explaining.cancel();
  }

  async #read(): Promise<void> {
    const part = await ask('verdicts.read', { verdictId: this.verdictId });
    const { imageId, heatMapId, productId, modelVersionId } = part;
    const [size, recipe, version, map] = await Promise.all([
      imageId === null ? undefined : sizeOf(imageId),
      productId === null ? undefined : ask('recipes.read', { productId }),
      modelVersionId === null ? undefined : ask('versions.read', { versionId: modelVersionId }),
      heatMapId === null ? undefined : storedMap(heatMapId),
    ]);
    this.#size = size;
    this.#recipe = recipe;
    if (size && version) this.#covers = version.settings.geometry.crop ?? { leftPx: 0, topPx: 0, ...size };
    this.#map = map;
    this.#part = part;
  }
}

/** Undefined where the picture is kept no more. */
async function sizeOf(imageId: number): Promise<Size | undefined> {
  try {
    const { widthPx, heightPx } = await ask('images.view', { imageId, maxSidePx: LEAST_SIDE_PX });
    return { widthPx, heightPx };
  } catch {
    return undefined;
  }
}

/** Undefined where the map is kept no more. */
async function storedMap(imageId: number): Promise<HeatMap | undefined> {
  const response = await fetch(`/maps/${imageId}`);
  return response.ok ? decodeHeatMap(await response.blob()) : undefined;
}
