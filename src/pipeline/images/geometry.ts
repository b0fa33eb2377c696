import type { Sharp } from 'sharp';
import { PipelineError } from '../errors.ts';
import { openImage, renderImage } from './decode.ts';
import { enlarge } from './enlarge.ts';
import { checkFrame, checkFrameSize, type FrameChecks } from './frameChecks.ts';
import type { RgbImage } from './image.ts';
import { DEFAULT_IMAGE_LIMITS } from './limits.ts';
import type { ImageSource } from './source.ts';

/** A part of a picture, counted from its top left corner as it is seen. */
export interface Crop {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** How a picture becomes the input of the network: what is cut out of it, and the size that part is brought to. */
export interface Geometry {
  /** All of the picture if absent. */
  readonly crop?: Crop | undefined;
  /** A multiple of 32 from 64 to 2048. */
  readonly widthPx: number;
  /** A multiple of 32 from 64 to 2048; need not equal the width, and the sides are scaled apart. */
  readonly heightPx: number;
}

/**
 * Brings a picture to the input size: decodes, cuts and reduces it in one pass.
 *
 * Resampling is linear, with a triangle filter as wide as the reduction (as Pillow's BILINEAR), so that fine texture does not alias.
 * A picture and its decoded pixels give the same result.
 *
 * @throws PipelineError IMAGE_GEOMETRY_INVALID, IMAGE_CROP_OUTSIDE, and all that `decodeImage` throws
 */
export async function openPrepared(source: ImageSource, geometry: Geometry): Promise<RgbImage> {
  return (await openSized(source, geometry)).image;
}

/** As `openPrepared`, with the sides that the picture had, as seen. */
export async function openSized(source: ImageSource, geometry: Geometry): Promise<{ image: RgbImage; widthPx: number; heightPx: number }> {
  checkGeometry(geometry);
  const { name, pipeline, widthPx, heightPx } = await openImage(source, DEFAULT_IMAGE_LIMITS);
  return { image: await fit(name, pipeline, widthPx, heightPx, geometry), widthPx, heightPx };
}

/**
 * As `openPrepared`, of a picture that is what the checks ask for. The way of every part on the line.
 * @throws as that does; PipelineError FRAME_*
 */
export async function openChecked(source: ImageSource, geometry: Geometry, checks: FrameChecks): Promise<RgbImage> {
  checkGeometry(geometry);
  const { name, pipeline, widthPx, heightPx } = await openImage(source, DEFAULT_IMAGE_LIMITS);
  checkFrameSize(name, widthPx, heightPx, checks.size);
  const image = await fit(name, pipeline, widthPx, heightPx, geometry);
  checkFrame(name, image, checks);
  return image;
}

/** @throws PipelineError IMAGE_GEOMETRY_INVALID */
export function checkGeometry({ widthPx, heightPx, crop }: Geometry): void {
  for (const [side, px] of Object.entries({ widthPx, heightPx })) {
    if (px % 32 !== 0 || px < 64 || px > 2048) throw new PipelineError('IMAGE_GEOMETRY_INVALID', side, { detail: `${px}` });
  }
  if (crop === undefined) return;
  for (const [side, px] of Object.entries(crop)) {
    const least = side === 'widthPx' || side === 'heightPx' ? 1 : 0;
    if (!Number.isInteger(px) || px < least) throw new PipelineError('IMAGE_GEOMETRY_INVALID', `crop.${side}`, { detail: `${px}` });
  }
}

/**
 * The cut is always given, even if it is all of the picture: without one libvips shrinks a JPEG while decoding it, which changes the
 * pixels. libvips reduces and leaves the sides that grow to `enlarge`.
 */
async function fit(name: string, pipeline: Sharp, widthPx: number, heightPx: number, geometry: Geometry): Promise<RgbImage> {
  const crop = geometry.crop ?? { leftPx: 0, topPx: 0, widthPx, heightPx };
  if (crop.leftPx + crop.widthPx > widthPx || crop.topPx + crop.heightPx > heightPx) {
    const wanted = `${crop.widthPx} x ${crop.heightPx} px at ${crop.leftPx}, ${crop.topPx}`;
    throw new PipelineError('IMAGE_CROP_OUTSIDE', name, { detail: `${wanted} of ${widthPx} x ${heightPx} px` });
  }
  const reduced = await renderImage(
    name,
    pipeline
      .extract({ left: crop.leftPx, top: crop.topPx, width: crop.widthPx, height: crop.heightPx })
      .resize(Math.min(crop.widthPx, geometry.widthPx), Math.min(crop.heightPx, geometry.heightPx), { fit: 'fill', kernel: 'linear' }),
  );
  return enlarge(reduced, geometry.widthPx, geometry.heightPx);
}
