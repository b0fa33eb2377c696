import { z } from 'zod';
import { type Command, ID, NOTHING, UTC_MS } from '../command.ts';

/** What the station inspects. */
const PRODUCT = z.object({
  id: ID,
  name: z.string(),
  createdUtcMs: UTC_MS,
  createdBy: ID,
  /** Null where the product is in use. */
  retiredUtcMs: UTC_MS.nullable(),
});

const NAME = z.string().max(1000);
const OF_PRODUCT = z.strictObject({ productId: ID });

export const PRODUCT_COMMANDS = {
  /** All of them by name, the retired ones last. */
  'products.list': { input: NOTHING, output: z.array(PRODUCT) },
  'products.create': { input: z.strictObject({ name: NAME }), output: PRODUCT },
  'products.rename': { input: OF_PRODUCT.extend({ name: NAME }), output: PRODUCT },
  'products.retire': { input: OF_PRODUCT, output: PRODUCT },
  'products.bringBack': { input: OF_PRODUCT, output: PRODUCT },
} as const satisfies Record<string, Command>;
