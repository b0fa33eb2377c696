import { sharp } from '../../pipeline/images/codec.ts';
import type { RgbImage } from '../../pipeline/images/image.ts';

const QUALITY = 78;

/** A picture as a WebP data URL, to stand in a page. */
export async function dataUrl({ width, height, data }: RgbImage): Promise<string> {
  const bytes = await sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ quality: QUALITY })
    .toBuffer();
  return `data:image/webp;base64,${bytes.toString('base64')}`;
}
