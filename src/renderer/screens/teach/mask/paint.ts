import type { Point } from './raster.ts';
import { toCanvas, type Viewport } from './viewport.ts';

/** What a canvas shows of a mask that is being drawn. */
export interface Scene {
  readonly picture: ImageBitmap;
  /** What is marked, of the picture's size as it is stored. */
  readonly overlay: OffscreenCanvas;
  readonly viewport: Viewport;
  /** Not finished yet. */
  readonly points: readonly Point[];
  readonly tool: 'brush' | 'eraser' | 'polygon';
  readonly widthPx: number;
  readonly cursor: Point | undefined;
}

const MARK = 'rgb(255 0 170 / 0.51)';
const ERASED = 'rgb(255 255 255 / 0.6)';

/** Paints it, in px of the canvas as it is laid out. */
export function paint(context: CanvasRenderingContext2D, scene: Scene, size: { width: number; height: number }): void {
  const { picture, overlay, viewport } = scene;
  context.clearRect(0, 0, size.width, size.height);
  const [width, height] = [overlay.width * viewport.scale, overlay.height * viewport.scale];
  context.imageSmoothingEnabled = viewport.scale < 3;
  context.drawImage(picture, viewport.left, viewport.top, width, height);
  context.drawImage(overlay, viewport.left, viewport.top, width, height);
  paintUnfinished(context, scene);
  if (scene.cursor) paintCursor(context, toCanvas(viewport, scene.cursor), (scene.widthPx * viewport.scale) / 2);
}

function paintUnfinished(context: CanvasRenderingContext2D, { points, tool, widthPx, viewport }: Scene): void {
  if (points.length === 0) return;
  const path = new Path2D();
  for (const point of points) {
    const { x, y } = toCanvas(viewport, point);
    path.lineTo(x, y);
  }
  if (tool !== 'polygon') {
    context.lineCap = context.lineJoin = 'round';
    context.lineWidth = Math.max(1, widthPx * viewport.scale);
    context.strokeStyle = tool === 'eraser' ? ERASED : MARK;
    if (points.length === 1) path.lineTo(toCanvas(viewport, points[0]).x + 0.01, toCanvas(viewport, points[0]).y);
    context.stroke(path);
    return;
  }
  outline(context, path);
  for (const point of points) {
    const { x, y } = toCanvas(viewport, point);
    const corner = new Path2D();
    corner.rect(x - 4, y - 4, 8, 8);
    outline(context, corner);
  }
}

/** Where the keyboard draws: a ring of the pen's width and a cross. */
function paintCursor(context: CanvasRenderingContext2D, { x, y }: Point, radius: number): void {
  const path = new Path2D();
  path.arc(x, y, Math.max(3, radius), 0, 2 * Math.PI);
  path.moveTo(x - 12, y);
  path.lineTo(x + 12, y);
  path.moveTo(x, y - 12);
  path.lineTo(x, y + 12);
  outline(context, path);
}

/** White on black, to be seen on any picture. */
function outline(context: CanvasRenderingContext2D, path: Path2D): void {
  context.lineWidth = 3;
  context.strokeStyle = 'black';
  context.stroke(path);
  context.lineWidth = 1.5;
  context.strokeStyle = 'white';
  context.stroke(path);
}
