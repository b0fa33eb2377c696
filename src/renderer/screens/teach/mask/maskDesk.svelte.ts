import { Drawings } from './drawings.ts';
import { marksNothing, type Drawing, type Point, type Raster } from './raster.ts';
import { fitted, moved, showing, type Viewport, zoomed } from './viewport.ts';

export const TOOLS = ['brush', 'eraser', 'polygon'] as const;

export type Tool = (typeof TOOLS)[number];

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A mask that is being drawn: by which tool, what is not finished yet, and which part of it is seen. */
export class MaskDesk {
  readonly picture: Size;
  readonly #drawings: Drawings;
  #canvas: Size = { width: 1, height: 1 };
  #tool = $state<Tool>('brush');
  #widthPx = $state(1);
  #viewport = $state.raw<Viewport>({ scale: 1, left: 0, top: 0 });
  /** Of the stroke or polygon that is not finished. */
  #points = $state.raw<readonly Point[]>([]);
  /** Where the keyboard draws; undefined until a key is used. */
  #cursor = $state.raw<Point>();
  /** What the drawings have come to. */
  #drawn = $state.raw<Pick<Drawings, 'raster' | 'canUndo' | 'canRedo'>>();

  /** @param base what is marked already */
  constructor(base: Raster) {
    this.picture = { width: base.width, height: base.height };
    this.#drawings = new Drawings(base);
    this.#look();
    this.#widthPx = Math.max(2, Math.round(Math.max(base.width, base.height) / 25));
  }

  get tool(): Tool {
    return this.#tool;
  }

  set tool(tool: Tool) {
    this.#points = [];
    this.#tool = tool;
  }

  get widthPx(): number {
    return this.#widthPx;
  }

  set widthPx(widthPx: number) {
    this.#widthPx = Math.min(this.widestPx, Math.max(1, Math.round(widthPx)));
  }

  get widestPx(): number {
    return Math.max(8, Math.round(Math.max(this.picture.width, this.picture.height) / 3));
  }

  get viewport(): Viewport {
    return this.#viewport;
  }

  get points(): readonly Point[] {
    return this.#points;
  }

  get cursor(): Point | undefined {
    return this.#cursor;
  }

  get raster(): Raster {
    return this.#drawn!.raster;
  }

  get canUndo(): boolean {
    return this.#drawn!.canUndo;
  }

  get canRedo(): boolean {
    return this.#drawn!.canRedo;
  }

  get isEmpty(): boolean {
    return marksNothing(this.raster);
  }

  begin(at: Point): void {
    this.#points = this.#tool === 'polygon' ? [...this.#points, at] : [at];
  }

  /** The pen goes on; a polygon waits for its next corner. */
  draw(to: Point): void {
    if (this.#tool !== 'polygon' && this.#points.length > 0) this.#points = [...this.#points, to];
  }

  /** The pen is lifted. */
  lift(): void {
    if (this.#tool === 'polygon' || this.#points.length === 0) return;
    this.#add({ kind: 'stroke', points: this.#points, widthPx: this.#widthPx, erases: this.#tool === 'eraser' });
  }

  closePolygon(): void {
    if (this.#tool !== 'polygon') return;
    if (this.#points.length >= 3) this.#add({ kind: 'polygon', points: this.#points });
    this.#points = [];
  }

  /** Leaves what is not finished. @returns whether there was something */
  drop(): boolean {
    const hadPoints = this.#points.length > 0;
    this.#points = [];
    return hadPoints;
  }

  clear(): void {
    this.#add({ kind: 'clear' });
  }

  undo(): void {
    if (this.drop()) return;
    this.#drawings.undo();
    this.#look();
  }

  redo(): void {
    this.#drawings.redo();
    this.#look();
  }

  /** The canvas has another size. */
  resize(canvas: Size): void {
    this.#canvas = canvas;
    this.fit();
  }

  fit(): void {
    this.#viewport = fitted(this.picture, this.#canvas);
  }

  /** @param at the place of the canvas that stays; its middle unless told */
  zoom(factor: number, at: Point = { x: this.#canvas.width / 2, y: this.#canvas.height / 2 }): void {
    this.#viewport = zoomed(this.#viewport, factor, at, this.picture, this.#canvas);
  }

  pan(dx: number, dy: number): void {
    this.#viewport = moved(this.#viewport, dx, dy, this.picture, this.#canvas);
  }

  /** Moves the place where the keyboard draws, px of the picture; at first it is in the middle. */
  moveCursor(dx: number, dy: number): void {
    const { width, height } = this.picture;
    const { x, y } = this.#cursor ?? { x: width / 2 - dx, y: height / 2 - dy };
    this.#cursor = { x: Math.min(width, Math.max(0, x + dx)), y: Math.min(height, Math.max(0, y + dy)) };
    this.#viewport = showing(this.#viewport, this.#cursor, this.picture, this.#canvas);
  }

  /** Draws where the keyboard is: a dot, or the next corner of the polygon. */
  press(): void {
    if (this.#cursor === undefined) this.moveCursor(0, 0);
    this.begin(this.#cursor!);
    this.lift();
  }

  #add(drawing: Drawing): void {
    this.#drawings.add(drawing);
    this.#points = [];
    this.#look();
  }

  #look(): void {
    const { raster, canUndo, canRedo } = this.#drawings;
    this.#drawn = { raster, canUndo, canRedo };
  }
}
