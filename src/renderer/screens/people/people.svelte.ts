import type { CommandOutput } from '../../../contract/commands.ts';
import { ask } from '../../station/ask.ts';
import { Task } from '../../station/task.svelte.ts';

export type User = CommandOutput<'users.list'>[number];
export type RightOfRoles = CommandOutput<'users.rights'>[number];

/** How somebody's account is, the most pressing first. */
export type AccountState = 'disabled' | 'locked' | 'temporary' | 'active';

/** Everybody with an account, and what each role may do. */
export class People {
  readonly #reading = new Task<readonly [User[], RightOfRoles[]]>();

  get users(): readonly User[] {
    return this.#reading.output?.[0] ?? [];
  }

  get rights(): readonly RightOfRoles[] {
    return this.#reading.output?.[1] ?? [];
  }

  get task(): Task<unknown> {
    return this.#reading;
  }

  async read(): Promise<void> {
    await this.#reading.run(() => Promise.all([ask('users.list', {}), ask('users.rights', {})]));
  }
}

export function accountState({ disabledUtcMs, lockedUntilUtcMs, isPasswordTemporary }: User, nowUtcMs: number): AccountState {
  if (disabledUtcMs !== null) return 'disabled';
  if (lockedUntilUtcMs !== null && lockedUntilUtcMs > nowUtcMs) return 'locked';
  return isPasswordTemporary ? 'temporary' : 'active';
}

/** Characters that nobody takes for one another, read out or on paper. */
const CLEAR = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** A password to be told to somebody, who changes it at once: 59 bits of chance, `k3fm-p2xa-9wtd`. */
export function temporaryPassword(): string {
  // Rejection keeps each character equally likely.
  const characters: string[] = [];
  while (characters.length < GROUPS * GROUP_LENGTH) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 256 - (256 % CLEAR.length)) characters.push(CLEAR[byte % CLEAR.length]);
  }
  return characters.map((character, i) => (i > 0 && i % GROUP_LENGTH === 0 ? `-${character}` : character)).join('');
}
