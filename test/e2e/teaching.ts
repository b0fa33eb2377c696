import type { Page } from 'playwright-core';
import type { CommandOutput } from '../../src/contract/commands.ts';
import type { OpenedApp } from './app.ts';
import { addPerson, ask, makeAdministrator, signIn, signOut } from './people.ts';

/** Makes the engineer Emil on a new station, and signs in as that one. */
export async function becomeEngineer({ page }: OpenedApp): Promise<void> {
  await makeAdministrator(page);
  await addPerson(page, 'emil', 'engineer');
  await signOut(page);
  await signIn(page, 'emil');
}

/** Makes a product and opens it at a step, the first that is not done unless told. @returns its id */
export async function openProduct(page: Page, name: string, folder?: string, step = ''): Promise<number> {
  const { id } = (await ask(page, 'products.create', { name })) as CommandOutput<'products.create'>;
  if (folder !== undefined) await ask(page, 'pictures.import', { productId: id, path: folder });
  // The window learns of products that others have made when somebody signs in.
  await page.reload();
  await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  await openStep(page, id, step);
  return id;
}

export async function openStep(page: Page, productId: number, step: string): Promise<void> {
  await page.evaluate(`location.hash = '#/teach/${productId}/${step}'`);
  await page.getByRole('navigation', { name: 'Steps' }).waitFor();
}

export async function picturesOf(page: Page, productId: number): Promise<CommandOutput<'pictures.list'>> {
  return (await ask(page, 'pictures.list', { productId, limit: 2000 })) as CommandOutput<'pictures.list'>;
}

/** Steps that are ticked off. */
export async function doneSteps(page: Page): Promise<string[]> {
  const steps = await page.getByRole('navigation', { name: 'Steps' }).getByRole('link').allInnerTexts();
  return steps.filter((text) => text.includes('(done)')).map((text) => text.replace(/\(done\)|\d/g, '').trim());
}
