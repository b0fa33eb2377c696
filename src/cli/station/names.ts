import type { CommandOutput } from '../../contract/commands.ts';
import { StationError } from '../../main/errors.ts';
import type { Ask } from './session.ts';

/*
 * The station numbers its products and versions; at the command line a product is called by its name, and a version by its number among
 * those of its product.
 */

type Product = CommandOutput<'products.list'>[number];
type Version = CommandOutput<'versions.list'>[number];

/** @throws StationError PRODUCT_UNKNOWN */
export async function productNamed(ask: Ask, name: string): Promise<Product> {
  const wanted = folded(name);
  const product = (await ask('products.list', {})).find((other) => folded(other.name) === wanted);
  if (!product) throw new StationError('PRODUCT_UNKNOWN', name);
  return product;
}

/** @throws StationError PRODUCT_UNKNOWN, VERSION_UNKNOWN */
export async function versionNumbered(ask: Ask, product: string, number: number): Promise<Version> {
  const { id: productId } = await productNamed(ask, product);
  const version = (await ask('versions.list', { productId })).find((other) => other.version === number);
  if (!version) throw new StationError('VERSION_UNKNOWN', `version ${number} of ${product}`);
  return version;
}

/** As the station tells names apart: whatever the case of ASCII letters. */
function folded(name: string): string {
  return name
    .trim()
    .normalize('NFC')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
