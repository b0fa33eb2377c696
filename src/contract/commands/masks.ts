import { z } from 'zod';
import { type Command, ID } from '../command.ts';

export const MASK_COMMANDS = {
  /**
   * Keeps a mask that a person has drawn over a picture, for `labels.set` to name. It is a PNG of the picture's size as that is seen, turned as
   * its EXIF orientation says; what is brighter than 127 in any channel is marked. The same mask again has the same id.
   */
  'masks.add': { input: z.strictObject({ pictureId: ID, png: z.base64() }), output: z.object({ imageId: ID }) },
} as const satisfies Record<string, Command>;
