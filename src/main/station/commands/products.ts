import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function productHandlers({ products }: Station): HandlersOf<'products'> {
  return {
    'products.list': byPerson('products.read', () => products.list()),
    'products.create': byPerson('products.create', ({ name }, { person }) => products.create(name, person)),
    'products.rename': byPerson('products.create', ({ productId, name }, { person }) => products.rename(productId, name, person)),
    'products.retire': byPerson('products.archive', ({ productId }, { person }) => products.retire(productId, person)),
    'products.bringBack': byPerson('products.archive', ({ productId }, { person }) => products.bringBack(productId, person)),
  };
}
