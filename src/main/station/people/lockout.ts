/** How often a login was tried in vain since it was last used, and until when it is locked for it. */
export interface LoginState {
  readonly failedLogins: number;
  readonly lockedUntilUtcMs: number | null;
}

export const UNTRIED: LoginState = { failedLogins: 0, lockedUntilUtcMs: null };

/** With this failure the login is locked, and with each one after it. */
const FIRST_LOCKING_FAILURE = 5;
const SHORTEST_LOCK_MS = 60_000;
const LONGEST_LOCK_MS = 3_600_000;

/** The state after one more failure. Every lock is twice as long as the one before it, up to an hour. */
export function afterFailure(state: LoginState, nowUtcMs: number): LoginState {
  const failedLogins = state.failedLogins + 1;
  const lockMs = lockMsAfter(failedLogins);
  return { failedLogins, lockedUntilUtcMs: lockMs === 0 ? null : nowUtcMs + lockMs };
}

/** How long the login still is locked; 0 where it is not. */
export function lockLeftMs({ failedLogins, lockedUntilUtcMs }: LoginState, nowUtcMs: number): number {
  const leftMs = (lockedUntilUtcMs ?? 0) - nowUtcMs;
  // More than the whole: the clock was set back, perhaps by years, for which nobody shall wait.
  return leftMs > 0 && leftMs <= lockMsAfter(failedLogins) ? leftMs : 0;
}

function lockMsAfter(failedLogins: number): number {
  if (failedLogins < FIRST_LOCKING_FAILURE) return 0;
  return Math.min(SHORTEST_LOCK_MS * 2 ** (failedLogins - FIRST_LOCKING_FAILURE), LONGEST_LOCK_MS);
}
