import { z } from 'zod';
import { ID, UTC_MS } from './command.ts';

/** What a person says of a picture; `none` takes back what was said. */
export const LABEL = z.discriminatedUnion('label', [
  z.strictObject({ label: z.enum(['good', 'none']) }),
  z.strictObject({
    label: z.literal('defect'),
    kind: z.string().max(1000),
    /** The picture that marks where the defect is, of the same size. */
    maskImageId: ID.nullable().exactOptional(),
  }),
]);

/** A label as it was given. Only a defect has a kind, and may have a mask. */
export const STORED_LABEL = z.object({
  id: ID,
  productImageId: ID,
  label: z.enum(['good', 'defect', 'none']),
  kind: z.string().nullable(),
  maskImageId: ID.nullable(),
  labelledUtcMs: UTC_MS,
  labelledBy: ID,
});
