import type { DefectKind } from '../../samples/product.ts';
import { type ProductName, PRODUCTS } from '../../samples/products.ts';

/** What a guide makes and teaches, with the defects that a bank of good parts finds without any training. */
export const GUIDED_PRODUCT = {
  name: 'machined-part',
  title: PRODUCTS['machined-part'].title,
  defects: ['missing-feature', 'contamination'],
} as const satisfies { name: ProductName; title: string; defects: readonly DefectKind[] };
