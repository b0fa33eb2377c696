import { z } from 'zod';
import { type Command, ID } from '../command.ts';

const OF_IMAGE = z.strictObject({ imageId: ID });
/** Of the stored picture, as it is seen: turned as its EXIF orientation says. */
const SIZED = z.object({ widthPx: z.int().positive(), heightPx: z.int().positive() });

export const IMAGE_COMMANDS = {
  /** Any stored picture in a format that every browser shows, no side longer than asked for; one that is smaller stays as large as it is. */
  'images.view': {
    input: OF_IMAGE.extend({ maxSidePx: z.int().min(32).max(4096).default(1024) }),
    output: SIZED.extend({ mediaType: z.literal('image/jpeg'), base64: z.base64() }),
  },
  /** A heat map, or a mask, as it is stored: one grey channel without loss. 255 is 100 percent, or what is marked. */
  'images.map': { input: OF_IMAGE, output: SIZED.extend({ mediaType: z.literal('image/png'), base64: z.base64() }) },
} as const satisfies Record<string, Command>;
