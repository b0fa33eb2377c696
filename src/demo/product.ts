import type { StationClient } from '../client/stationClient.ts';
import type { CommandInput } from '../contract/commands.ts';
import type { DemoPerson } from './people.ts';

/** Pictures that a station labels at a time. */
const PAGE = 2000;

export interface DemoProduct {
  readonly name: string;
  /** The folder of the good parts that the model was taught with. */
  readonly goods: string;
  /** Folders of defects that it was not taught with, by what they are. */
  readonly defects?: readonly { readonly kind: string; readonly folder: string }[];
  /** The folder of the model. */
  readonly model: string;
  /** What becomes of its parts. */
  readonly actuator: CommandInput<'recipes.change'>['actuator'];
}

/**
 * Has a station inspect a product with a model that was taught elsewhere.
 * @returns the product's id
 */
export async function bringProduct(client: StationClient, engineer: DemoPerson, product: DemoProduct): Promise<number> {
  const { id: productId } = await client.call('products.create', { name: product.name }, engineer);
  await bringPictures(client, engineer, { productId, path: product.goods }, { label: 'good' });
  for (const { kind, folder } of product.defects ?? []) {
    await bringPictures(client, engineer, { productId, path: folder }, { label: 'defect', kind });
  }
  const { id: versionId } = await client.call('versions.register', { productId, path: product.model }, engineer);
  await client.call('versions.offer', { versionId }, engineer);
  const { version, settings } = await client.call('versions.activate', { versionId }, engineer);
  const { geometry } = settings;
  await client.call('recipes.change', { productId, basedOnVersion: version, geometry, actuator: product.actuator }, engineer);
  return productId;
}

/** Imports the pictures of a folder, and gives all of them one label. */
async function bringPictures(
  client: StationClient,
  by: DemoPerson,
  from: CommandInput<'pictures.import'>,
  label: CommandInput<'labels.set'>['label'],
): Promise<void> {
  const { productId } = from;
  const known = await client.call('pictures.list', { productId, limit: PAGE }, by);
  await client.call('pictures.import', from, by);
  const afterId = known.at(-1)?.id;
  const brought = await client.call('pictures.list', { productId, limit: PAGE, ...(afterId !== undefined && { afterId }) }, by);
  await client.call('labels.set', { pictureIds: brought.map(({ id }) => id), label }, by);
}
