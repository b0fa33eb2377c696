import { PipelineError } from '../errors.ts';
import { openImage } from './decode.ts';
import type { ImageSource } from './source.ts';

/** A picture as a screen takes it. */
export interface View {
  readonly mediaType: 'image/jpeg';
  readonly bytes: Buffer;
}

/** Fine texture is what people look for: hardly any loss, and colour at full resolution. */
const ENCODING = { quality: 90, chromaSubsampling: '4:4:4' } as const;

/**
 * Shrinks a picture of any format so that no side is longer than asked for, and encodes it as JPEG. It is turned as its EXIF orientation says;
 * one that is smaller stays as large as it is. Only to be looked at: a large JPEG is shrunk while it is decoded, which is quick and changes
 * pixels.
 * @throws PipelineError IMAGE_* naming the picture
 */
export async function viewImage(source: ImageSource, maxSidePx: number): Promise<View> {
  const { name, pipeline } = await openImage(source);
  const bytes = await pipeline
    .resize(maxSidePx, maxSidePx, { fit: 'inside', withoutEnlargement: true })
    .jpeg(ENCODING)
    .toBuffer()
    .catch((cause: unknown) => {
      throw new PipelineError('IMAGE_CORRUPT', name, { cause });
    });
  return { mediaType: 'image/jpeg', bytes };
}
