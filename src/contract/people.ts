import { z } from 'zod';

/** What people can be at a station. */
export const ROLES = ['operator', 'engineer', 'quality', 'administrator'] as const;

export type Role = (typeof ROLES)[number];

/** What a person can stand for by signing. */
export const SIGNATURE_MEANINGS = ['authorship', 'review', 'approval', 'responsibility'] as const;

export type SignatureMeaning = (typeof SIGNATURE_MEANINGS)[number];

/**
 * How far a session goes: `locked` behind the lock screen, `unlocked` while the password is still the one that an administrator gave,
 * `full` from then on. Each includes those before it.
 */
export const SESSION_REACHES = ['locked', 'unlocked', 'full'] as const;

export type SessionReach = (typeof SESSION_REACHES)[number];

/** Longer than any that can be right, so that whatever is too long is refused by the rule that says why. */
export const PASSWORD = z.string().max(1000);

/** What a person gives to sign one command. */
export const SIGNING = z.strictObject({
  password: PASSWORD,
  meaning: z.enum(SIGNATURE_MEANINGS),
  reason: z.string().max(10_000),
});

export type Signing = z.infer<typeof SIGNING>;

/** Somebody who is signed in. */
export const SESSION = z.object({
  id: z.int(),
  userId: z.int(),
  login: z.string(),
  printedName: z.string(),
  role: z.enum(ROLES),
  reach: z.enum(SESSION_REACHES),
  startedUtcMs: z.int(),
});

/** A person, as the others may see it. */
export const USER = z.object({
  id: z.int(),
  login: z.string(),
  /** As it stands under what the person signs. */
  printedName: z.string(),
  role: z.enum(ROLES),
  passwordSetUtcMs: z.int(),
  /** Whether an administrator gave it, who thus knows it. */
  isPasswordTemporary: z.boolean(),
  failedLogins: z.int(),
  lockedUntilUtcMs: z.int().nullable(),
  createdUtcMs: z.int(),
  disabledUtcMs: z.int().nullable(),
});
