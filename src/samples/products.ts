import type { Product } from './product.ts';
import { machinedPart } from './products/machined-part.ts';
import { populatedBoard } from './products/populated-board.ts';
import { printedLabel } from './products/printed-label.ts';
import { smallFastener } from './products/small-fastener.ts';
import { wovenFabric } from './products/woven-fabric.ts';

export const PRODUCTS = {
  'machined-part': machinedPart,
  'small-fastener': smallFastener,
  'printed-label': printedLabel,
  'woven-fabric': wovenFabric,
  'populated-board': populatedBoard,
} as const satisfies Record<string, Product>;

export type ProductName = keyof typeof PRODUCTS;
