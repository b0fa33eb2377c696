import type { Metadata, Sharp } from 'sharp';
import { PipelineError } from '../errors.ts';
import { decodeBmpPixels, readBmpHeader } from './bmp.ts';
import { sharp } from './codec.ts';
import { checkContainer } from './containers.ts';
import type { RgbImage } from './image.ts';
import { checkSides, DEFAULT_IMAGE_LIMITS, type ImageLimits } from './limits.ts';
import { readSource, type EncodedImage, type ImageSource } from './source.ts';

/**
 * Opens a picture as 8-bit sRGB, the way a person would see it: turned as its EXIF orientation says, its colour profile applied, grey
 * and CMYK converted, 16 bits scaled to 8, transparent parts on black.
 *
 * Reads JPEG, PNG, WebP, TIFF and BMP. A file that is damaged, incomplete, beyond the limits or of several pages is refused, never
 * opened in part: a station that judges half a picture passes bad parts. Previews and gain maps inside a JPEG do not count as pages.
 *
 * @throws PipelineError IMAGE_* naming the file
 */
export async function decodeImage(source: ImageSource, limits: ImageLimits = DEFAULT_IMAGE_LIMITS): Promise<RgbImage> {
  const image = await openImage(source, limits);
  return renderImage(image.name, image.pipeline);
}

/** A picture whose header is read and found good, ready to be cut and resized while it is decoded. */
export interface OpenedImage {
  readonly name: string;
  /** As seen, that is after the EXIF orientation. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Yields sRGB pixels without alpha. */
  readonly pipeline: Sharp;
}

/** @throws PipelineError IMAGE_* naming the file, for all that shows before decoding */
export async function openImage(source: ImageSource, limits: ImageLimits = DEFAULT_IMAGE_LIMITS): Promise<OpenedImage> {
  const encoded = await readSource(source, limits);
  return encoded.format === 'BMP' ? openBmp(encoded, limits) : openWithLibvips(encoded, limits);
}

/** @param name of the picture, for the error */
export async function renderImage(name: string, pipeline: Sharp): Promise<RgbImage> {
  const { data, info } = await pipeline
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw corrupt(name, cause);
    });
  return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** The pipeline of pixels that are in memory already. */
function pipelineOf({ width, height, data }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function openBmp({ name, bytes }: EncodedImage, limits: ImageLimits): OpenedImage {
  const header = readBmpHeader(name, bytes);
  const { widthPx, heightPx } = header;
  checkSides(name, widthPx, heightPx, limits);
  return { name, widthPx, heightPx, pipeline: pipelineOf(decodeBmpPixels(name, bytes, header)) };
}

async function openWithLibvips(encoded: EncodedImage, limits: ImageLimits): Promise<OpenedImage> {
  const { name, bytes } = encoded;
  checkContainer(encoded);
  // Sides and pixels are checked here and not by sharp, whose refusal cannot be told from damage.
  const pipeline = sharp(bytes, { autoOrient: true, failOn: 'warning', limitInputPixels: false });
  const header = await pipeline.metadata().catch((cause: unknown) => {
    throw corrupt(name, cause);
  });
  checkSides(name, header.width, header.height, limits);
  checkKind(name, header);
  const { width: widthPx, height: heightPx } = header.autoOrient;
  const eightBit = header.space in EIGHT_BIT_SPACE ? pipeline.pipelineColourspace(EIGHT_BIT_SPACE[header.space]) : pipeline;
  return { name, widthPx, heightPx, pipeline: eightBit.flatten({ background: 'black' }).toColourspace('srgb') };
}

/** 16 bits become 8 first: sharp would take an embedded profile of 16-bit RGB to Display P3 and that of 16-bit grey not at all. */
const EIGHT_BIT_SPACE: Readonly<Record<string, string>> = { rgb16: 'srgb', grey16: 'b-w' };

const DEPTHS: ReadonlySet<string> = new Set(['uchar', 'ushort']);
const COLOUR_SPACES: ReadonlySet<string> = new Set(['srgb', 'rgb16', 'b-w', 'grey16', 'cmyk']);

function checkKind(name: string, { pages = 1, depth, space }: Metadata): void {
  if (pages > 1) throw new PipelineError('IMAGE_SEVERAL_PAGES', name, { detail: `${pages} pages or frames` });
  if (!DEPTHS.has(depth) || !COLOUR_SPACES.has(space)) {
    throw new PipelineError('IMAGE_UNSUPPORTED', name, { detail: `samples of type ${depth}, colour space ${space}` });
  }
}

function corrupt(name: string, cause: unknown): PipelineError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [detail] = message.replace(/^Input buffer has corrupt header:\s*/, '').split('\n', 1);
  return new PipelineError('IMAGE_CORRUPT', name, { detail: detail || 'the header makes no sense', cause });
}
