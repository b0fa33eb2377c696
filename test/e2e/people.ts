import type { Page } from 'playwright-core';
import type { Role } from '../../src/contract/people.ts';
import type { WindowAnswer, WindowBridge } from '../../src/contract/window.ts';

export const PASSWORD = 'correct horse battery';

/** Makes the first account of a new station; its owner is signed in then. */
export async function makeAdministrator(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill('Ada Example');
  await page.getByLabel('Login').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the administrator' }).click();
  await page.getByRole('navigation').waitFor();
}

export async function signIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').waitFor();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** Asks the station as the window does, past the screens: for what a test needs to be there before it begins. */
export async function ask(page: Page, command: string, input: unknown, signing?: { reason: string }): Promise<unknown> {
  const signed = signing && { password: PASSWORD, meaning: 'approval' as const, ...signing };
  const answer = await page.evaluate(
    ([command, input, signing]): Promise<WindowAnswer> => {
      const { lynceus } = globalThis as unknown as { lynceus: WindowBridge };
      return lynceus.call({ id: Math.ceil(Math.random() * 1e9), command, input, ...(signing && { signing }) });
    },
    [command, input, signed] as const,
  );
  if (!answer.isDone) throw new Error(`${command}: ${answer.problem.code} ${answer.problem.message}`);
  return answer.output;
}

/**
 * Gives somebody an account with a password of their own, and leaves the administrator signed in.
 * @param page where the administrator is signed in
 */
export async function addPerson(page: Page, login: string, role: Role): Promise<void> {
  const temporary = 'given by somebody';
  await ask(
    page,
    'users.create',
    { login, printedName: `${login[0].toUpperCase()}${login.slice(1)} Example`, password: temporary, role },
    { reason: 'works here' },
  );
  await ask(page, 'session.signIn', { login, password: temporary });
  await ask(page, 'users.changeOwnPassword', { oldPassword: temporary, newPassword: PASSWORD });
  await ask(page, 'session.signIn', { login: 'ada', password: PASSWORD });
}
