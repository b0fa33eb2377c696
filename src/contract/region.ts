import { z } from 'zod';

/** A part of a stored picture, as that is seen. */
export const REGION = z.object({
  leftPx: z.number().nonnegative(),
  topPx: z.number().nonnegative(),
  widthPx: z.number().positive(),
  heightPx: z.number().positive(),
});
