import { copyOf, draw, type Drawing, type Raster } from './raster.ts';

/** From so many drawings on the oldest cannot be undone any more. */
const UNDOABLE = 200;

/** A mask and all that was drawn on it, each of which can be undone and done again. */
export class Drawings {
  #base: Raster;
  #done: Drawing[] = [];
  #undone: Drawing[] = [];
  #raster: Raster;

  /** @param base what is marked already */
  constructor(base: Raster) {
    this.#base = copyOf(base);
    this.#raster = copyOf(base);
  }

  get raster(): Raster {
    return this.#raster;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  add(drawing: Drawing): void {
    draw(this.#raster, drawing);
    this.#done.push(drawing);
    this.#undone = [];
    if (this.#done.length > UNDOABLE) draw(this.#base, this.#done.shift()!);
  }

  undo(): void {
    const last = this.#done.pop();
    if (last === undefined) return;
    this.#undone.push(last);
    this.#raster = copyOf(this.#base);
    for (const drawing of this.#done) draw(this.#raster, drawing);
  }

  redo(): void {
    const next = this.#undone.pop();
    if (next === undefined) return;
    draw(this.#raster, next);
    this.#done.push(next);
  }
}
