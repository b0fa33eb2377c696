import { z } from 'zod';
import { type Command, ID, LIMIT, PATH, UTC_MS } from '../command.ts';
import { LABEL, STORED_LABEL } from '../label.ts';

/** A picture to teach a product with. */
const PICTURE = z.object({
  id: ID,
  productId: ID,
  imageId: ID,
  /** The name of the file that it was first imported from. */
  originalName: z.string(),
  importedUtcMs: UTC_MS,
  importedBy: ID,
  /** Null where the picture is in use. */
  removedUtcMs: UTC_MS.nullable(),
});

const COUNT = z.int().nonnegative();

export const PICTURE_COMMANDS = {
  /** Those in use, in the order of their import; after one of them, if its id is given. The label is what holds now. */
  'pictures.list': {
    input: z.strictObject({ productId: ID, limit: LIMIT, afterId: ID.exactOptional() }),
    output: z.array(PICTURE.extend({ label: STORED_LABEL.nullable() })),
  },
  /** A file, or all pictures of a folder and the folders in it. Cancelled, it leaves those that are done. */
  'pictures.import': {
    input: z.strictObject({ productId: ID, path: PATH }),
    output: z.object({
      imported: COUNT,
      duplicates: COUNT,
      refused: COUNT,
      /** The first of what was not imported, with why: duplicates by the name that the product has them under. */
      left: z.array(
        z.discriminatedUnion('outcome', [
          z.object({ file: z.string(), outcome: z.literal('duplicate'), of: z.string() }),
          z.object({ file: z.string(), outcome: z.literal('refused'), code: z.string(), message: z.string() }),
        ]),
      ),
    }),
  },
  /**
   * Makes the picture of a part that the line judged one of its product, with that label. One that the product has is labelled only: another
   * person's word is overridden by `labels.override`.
   */
  'pictures.adopt': {
    input: z.strictObject({ verdictId: ID, label: LABEL }),
    output: z.object({ picture: PICTURE.extend({ label: STORED_LABEL }), isNew: z.boolean() }),
  },
  /** Its file, its labels and the versions that were taught with it stay. */
  'pictures.remove': { input: z.strictObject({ pictureId: ID }), output: PICTURE },
} as const satisfies Record<string, Command>;
