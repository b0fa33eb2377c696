import { LatestOnly } from './latestOnly.ts';
import type { Part } from './lineView.svelte.ts';

const SIDE_PX = 1024;

/** A part with its picture, which is never shown beside another part's verdict. */
export interface ShownPart {
  readonly part: Part;
  /** Undefined where no picture is kept. */
  readonly url: string | undefined;
  /** Of the stored picture, which may be larger than what is shown. */
  readonly full: { readonly widthPx: number; readonly heightPx: number } | undefined;
}

/** Fetches the picture of the latest part. On a line that is faster than pictures come, parts in between are left out. */
export class PictureFollower {
  #shown = $state.raw<ShownPart>();
  readonly #loader = new LatestOnly<Part>((part, signal) => this.#load(part, signal));

  get shown(): ShownPart | undefined {
    return this.#shown;
  }

  follow(part: Part): void {
    if (part.id !== this.#shown?.part.id) this.#loader.want(part);
  }

  close(): void {
    this.#loader.close();
    this.#forget();
  }

  async #load(part: Part, signal: AbortSignal): Promise<void> {
    const shown = { part, ...(await fetchPicture(part.imageId, signal)) };
    if (signal.aborted) {
      if (shown.url !== undefined) URL.revokeObjectURL(shown.url);
      return;
    }
    this.#forget();
    this.#shown = shown;
  }

  #forget(): void {
    if (this.#shown?.url !== undefined) URL.revokeObjectURL(this.#shown.url);
  }
}

async function fetchPicture(imageId: number | null, signal: AbortSignal): Promise<Omit<ShownPart, 'part'>> {
  const none = { url: undefined, full: undefined };
  if (imageId === null) return none;
  const response = await fetch(`/pictures/${imageId}?side=${SIDE_PX}`, { signal });
  if (!response.ok) return none;
  const [widthPx, heightPx] = ['x-width-px', 'x-height-px'].map((name) => Number(response.headers.get(name)));
  return { url: URL.createObjectURL(await response.blob()), full: { widthPx, heightPx } };
}
