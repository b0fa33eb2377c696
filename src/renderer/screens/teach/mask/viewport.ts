import type { Point } from './raster.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Which part of a picture a canvas shows: so many canvas px for one of the picture, and where the picture's corner is on it. */
export interface Viewport {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** A pixel of the picture is shown at most so large. */
const LARGEST = 32;

/** The whole picture, as large as it goes, in the middle. */
export function fitted(picture: Size, canvas: Size): Viewport {
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
  return { scale, left: (canvas.width - scale * picture.width) / 2, top: (canvas.height - scale * picture.height) / 2 };
}

/** Nearer or further away, but never smaller than fitted; what is at a place of the canvas stays there, as far as the picture reaches. */
export function zoomed(viewport: Viewport, factor: number, at: Point, picture: Size, canvas: Size): Viewport {
  const whole = fitted(picture, canvas);
  const scale = Math.min(Math.max(LARGEST, whole.scale), Math.max(whole.scale, viewport.scale * factor));
  const ratio = scale / viewport.scale;
  return kept({ scale, left: at.x - (at.x - viewport.left) * ratio, top: at.y - (at.y - viewport.top) * ratio }, picture, canvas);
}

export function moved(viewport: Viewport, dx: number, dy: number, picture: Size, canvas: Size): Viewport {
  return kept({ ...viewport, left: viewport.left + dx, top: viewport.top + dy }, picture, canvas);
}

/** So that a place of the picture can be seen. */
export function showing(viewport: Viewport, place: Point, picture: Size, canvas: Size): Viewport {
  const { x, y } = toCanvas(viewport, place);
  const dx = x < 0 || x > canvas.width ? canvas.width / 2 - x : 0;
  const dy = y < 0 || y > canvas.height ? canvas.height / 2 - y : 0;
  return dx === 0 && dy === 0 ? viewport : moved(viewport, dx, dy, picture, canvas);
}

export function toPicture({ scale, left, top }: Viewport, { x, y }: Point): Point {
  return { x: (x - left) / scale, y: (y - top) / scale };
}

export function toCanvas({ scale, left, top }: Viewport, { x, y }: Point): Point {
  return { x: x * scale + left, y: y * scale + top };
}

/** Without a gap beside a picture that is larger than the canvas; in the middle where it is smaller. */
function kept({ scale, left, top }: Viewport, picture: Size, canvas: Size): Viewport {
  const within = (at: number, shown: number, room: number): number =>
    shown <= room ? (room - shown) / 2 : Math.min(0, Math.max(room - shown, at));
  return { scale, left: within(left, scale * picture.width, canvas.width), top: within(top, scale * picture.height, canvas.height) };
}
