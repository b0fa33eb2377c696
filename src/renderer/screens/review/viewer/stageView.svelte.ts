import { centred, closeUp, fitted, panned, type Place, placeUnder, type Region, type Size, type View, zoomed } from './viewport.ts';

/** How a picture lies on its stage, as a person moves it. */
export class StageView {
  #picture = $state.raw<Size>();
  #stage = $state.raw<Size>({ widthPx: 0, heightPx: 0 });
  #moved = $state.raw<View>();

  /** Undefined until picture and stage are known. */
  readonly view = $derived.by(() => {
    if (!this.#picture || this.#stage.widthPx === 0) return undefined;
    return this.#moved ?? fitted(this.#picture, this.#stage);
  });

  get isFitted(): boolean {
    return this.#moved === undefined;
  }

  get stage(): Size {
    return this.#stage;
  }

  /** Another picture is seen whole first; one of the same size lies as the last one did, to be compared with it. */
  setPicture(picture: Size | undefined): void {
    if (picture?.widthPx !== this.#picture?.widthPx || picture?.heightPx !== this.#picture?.heightPx) this.#moved = undefined;
    this.#picture = picture;
  }

  setStage(stage: Size): void {
    const middle = this.#middle();
    this.#stage = stage;
    if (middle) this.centre(middle);
  }

  fit(): void {
    this.#moved = undefined;
  }

  /** @param point of the stage, which stays where it is; its middle unless told */
  zoom(factor: number, point: Place = { x: this.#stage.widthPx / 2, y: this.#stage.heightPx / 2 }): void {
    this.#move((view, picture) => zoomed(view, factor, point, picture, this.#stage));
    if (this.#picture && this.#moved && this.#moved.scale <= fitted(this.#picture, this.#stage).scale) this.#moved = undefined;
  }

  panBy(x: number, y: number): void {
    this.#move((view, picture) => panned(view, x, y, picture, this.#stage));
  }

  centre(place: Place): void {
    if (!this.isFitted) this.#move((view, picture) => centred(view, place, picture, this.#stage));
  }

  /** @param share of the stage that the region takes */
  closeUp(region: Region, share: number): void {
    this.#move((_, picture) => closeUp(region, share, picture, this.#stage));
  }

  placeUnder(point: Place): Place | undefined {
    return this.view && this.#picture && placeUnder(this.view, point, this.#picture);
  }

  /** The place in the middle of the stage; undefined where the whole picture is seen. */
  #middle(): Place | undefined {
    if (!this.#moved) return undefined;
    const { scale, leftPx, topPx } = this.#moved;
    return { x: (this.#stage.widthPx / 2 - leftPx) / scale, y: (this.#stage.heightPx / 2 - topPx) / scale };
  }

  #move(act: (view: View, picture: Size) => View): void {
    if (this.view && this.#picture) this.#moved = act(this.view, this.#picture);
  }
}
