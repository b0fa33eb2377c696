import { randomBytes } from 'node:crypto';
import type { StationClient } from '../../client/stationClient.ts';
import type { CommandInput } from '../../contract/commands.ts';
import type { Role, Signing } from '../../contract/people.ts';

/** Pictures that a station labels at a time. */
const PAGE = 2000;

export interface DemoProduct {
  readonly name: string;
  /** The folder of the good parts that the model was taught with. */
  readonly goods: string;
  /** The folder of the model. */
  readonly model: string;
  /** What becomes of its parts. */
  readonly actuator: CommandInput<'recipes.change'>['actuator'];
}

/** A person who is signed in, and how that person signs. */
export interface DemoPerson {
  readonly login: string;
  readonly password: string;
  readonly token: string;
  readonly signing: Signing;
}

/** People of a new station, with passwords of chance: its administrator, and those whom that one made. */
export async function makePeople<R extends Role>(client: StationClient, roles: readonly R[]): Promise<Record<R, DemoPerson>> {
  const password = randomBytes(18).toString('base64url');
  const first = { login: 'first', printedName: 'The administrator', password };
  await client.call('users.createFirst', first);
  const administrator = await signIn(client, first.login, password);
  const people: Partial<Record<R, DemoPerson>> = {};
  for (const role of roles) {
    const temporary = randomBytes(18).toString('base64url');
    await client.call('users.create', { login: role, printedName: `The ${role}`, password: temporary, role }, administrator);
    const { token } = await client.call('session.signIn', { login: role, password: temporary });
    await client.call('users.changeOwnPassword', { oldPassword: temporary, newPassword: password }, { token });
    people[role] = await signIn(client, role, password);
  }
  return people as Record<R, DemoPerson>;
}

/**
 * Has a station inspect a product with a model that was taught elsewhere.
 * @returns the product's id
 */
export async function bringProduct(client: StationClient, engineer: DemoPerson, product: DemoProduct): Promise<number> {
  const { id: productId } = await client.call('products.create', { name: product.name }, engineer);
  await client.call('pictures.import', { productId, path: product.goods }, engineer);
  const pictures = await client.call('pictures.list', { productId, limit: PAGE }, engineer);
  await client.call('labels.set', { pictureIds: pictures.map(({ id }) => id), label: { label: 'good' } }, engineer);
  const { id: versionId } = await client.call('versions.register', { productId, path: product.model }, engineer);
  await client.call('versions.offer', { versionId }, engineer);
  const { version, settings } = await client.call('versions.activate', { versionId }, engineer);
  const { geometry } = settings;
  await client.call('recipes.change', { productId, basedOnVersion: version, geometry, actuator: product.actuator }, engineer);
  return productId;
}

async function signIn(client: StationClient, login: string, password: string): Promise<DemoPerson> {
  const { token } = await client.call('session.signIn', { login, password });
  return { login, password, token, signing: { password, meaning: 'approval', reason: 'a demonstration' } };
}
