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

/** What a person should look at before a picture teaches. */
const FINDING = z.enum([
  /** Much less sharp than the product's pictures are. */
  'BLURRED',
  /** Nothing, or next to nothing, is to be seen. */
  'BLANK',
  /** It looks like no other picture. */
  'OUTLIER',
  /** It shows what an earlier picture shows. */
  'NEAR_DUPLICATE',
  /** Its sides are not those of most pictures. */
  'ODD_SIZE',
]);

/** A picture as the model would see it, beside the others of its product. */
const CHECKED_PICTURE = z.object({
  pictureId: ID,
  /** Variance of the Laplacian of luma, as the recipe's `leastSharpness`. */
  sharpness: z.number(),
  /** Standard deviation of luma, as the recipe's `leastContrast`. */
  contrast: z.number(),
  /** 0..255. */
  meanLuma: z.number(),
  /** As it is stored, seen the right way up. */
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  /** How far it lies from its neighbours, in robust deviations from what is usual; an outlier from 3.5 on. */
  outlierScore: z.number(),
  /** An earlier picture. */
  nearDuplicateOf: ID.nullable(),
  findings: z.array(FINDING),
});

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
  /** Looks at all pictures in use, as the recipe's geometry cuts them; finds nothing by itself wrong, and changes nothing. */
  'pictures.check': {
    input: z.strictObject({ productId: ID }),
    output: z.object({
      pictures: z.array(CHECKED_PICTURE),
      /** Those that could not be opened. */
      unreadable: z.array(z.object({ pictureId: ID, code: z.string(), message: z.string() })),
    }),
  },
  /** A picture that the client has no file of, as from a camera of the window. One that the product has already is not new. */
  'pictures.add': {
    input: z.strictObject({ productId: ID, name: z.string().min(1).max(255), picture: z.base64() }),
    output: z.object({ picture: PICTURE.extend({ label: STORED_LABEL.nullable() }), isNew: z.boolean() }),
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
  /** Takes one that was removed into use again, with its labels. */
  'pictures.bringBack': { input: z.strictObject({ pictureId: ID }), output: PICTURE.extend({ label: STORED_LABEL.nullable() }) },
} as const satisfies Record<string, Command>;
