import { z } from 'zod';

/** What a command takes and what it answers. Members of an answer that its schema does not name do not cross the border. */
export interface Command<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly input: Input;
  readonly output: Output;
}

/** For commands that take, or answer, nothing. */
export const NOTHING = z.strictObject({});

/** The number of a row. */
export const ID = z.int().positive();

/** Rows of a page at most. */
export const LIMIT = z.int().min(1).max(2000).default(100);

/** Milliseconds since 1970-01-01 UTC. */
export const UTC_MS = z.int().nonnegative();

/** A path on the machine of the station. */
export const PATH = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes('\0'), 'A path holds no zero byte');

/** From a moment on until before another; without an end where it is left out. */
export const PERIOD = z.strictObject({ fromUtcMs: UTC_MS.exactOptional(), untilUtcMs: UTC_MS.exactOptional() });
