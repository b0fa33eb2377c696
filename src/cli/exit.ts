import { CodedError } from '../refusals/codedError.ts';

/** What the process says to whoever started it. */
export const EXIT = { done: 0, internal: 1, usage: 2, refused: 3, notAllPassed: 4, notGenuine: 4 } as const;

/** By exit code. */
export const EXIT_MEANINGS = [
  'done',
  'internal error',
  'wrong usage',
  'refused with a code',
  'done, but not every part passed, or something is not genuine',
] as const;

/** Prints an error for the person at the machine; returns the exit code it stands for. */
export function report(error: unknown): number {
  if (error instanceof CodedError) {
    console.error(`${error.code}: ${error.message}`);
    return EXIT.refused;
  }
  console.error(error);
  return EXIT.internal;
}
