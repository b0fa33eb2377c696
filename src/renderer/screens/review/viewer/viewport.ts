export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** How a picture lies on a stage: pixels of the stage for one of the picture, and where its top left corner is. */
export interface View {
  readonly scale: number;
  readonly leftPx: number;
  readonly topPx: number;
}

export interface Region extends Size {
  readonly leftPx: number;
  readonly topPx: number;
}

/** A pixel of the picture is never larger than this, unless all of it fits. */
const LARGEST_PIXEL_PX = 48;

/** All of the picture, as large as it fits. */
export function fitted(picture: Size, stage: Size): View {
  const scale = Math.min(stage.widthPx / picture.widthPx, stage.heightPx / picture.heightPx);
  return kept({ scale, leftPx: 0, topPx: 0 }, picture, stage);
}

/** Larger or smaller by a factor, with the place under a point of the stage staying where it is. */
export function zoomed(view: View, factor: number, point: Place, picture: Size, stage: Size): View {
  const least = fitted(picture, stage).scale;
  const scale = Math.min(Math.max(view.scale * factor, least), Math.max(LARGEST_PIXEL_PX, least));
  const grown = scale / view.scale;
  const moved = { scale, leftPx: point.x - (point.x - view.leftPx) * grown, topPx: point.y - (point.y - view.topPx) * grown };
  return kept(moved, picture, stage);
}

export function panned(view: View, byX: number, byY: number, picture: Size, stage: Size): View {
  return kept({ ...view, leftPx: view.leftPx + byX, topPx: view.topPx + byY }, picture, stage);
}

/** A place of the picture in the middle of the stage, as far as the picture reaches. */
export function centred(view: View, place: Place, picture: Size, stage: Size): View {
  return kept(
    { ...view, leftPx: stage.widthPx / 2 - place.x * view.scale, topPx: stage.heightPx / 2 - place.y * view.scale },
    picture,
    stage,
  );
}

/** A region in the middle, with as much around it that it takes a share of the stage. */
export function closeUp(region: Region, share: number, picture: Size, stage: Size): View {
  const whole = fitted(picture, stage);
  const scale = share * Math.min(stage.widthPx / region.widthPx, stage.heightPx / region.heightPx);
  const near = { ...whole, scale: Math.min(Math.max(scale, whole.scale), LARGEST_PIXEL_PX) };
  return centred(near, { x: region.leftPx + region.widthPx / 2, y: region.topPx + region.heightPx / 2 }, picture, stage);
}

/** The place of the picture under a point of the stage; undefined beside the picture. */
export function placeUnder(view: View, point: Place, picture: Size): Place | undefined {
  const x = (point.x - view.leftPx) / view.scale;
  const y = (point.y - view.topPx) / view.scale;
  return x >= 0 && y >= 0 && x < picture.widthPx && y < picture.heightPx ? { x, y } : undefined;
}

/** No gap on one side while there is more on the other; in the middle where all of it fits. */
function kept({ scale, leftPx, topPx }: View, picture: Size, stage: Size): View {
  return {
    scale,
    leftPx: side(leftPx, picture.widthPx * scale, stage.widthPx),
    topPx: side(topPx, picture.heightPx * scale, stage.heightPx),
  };
}

function side(start: number, length: number, room: number): number {
  return length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, start));
}
