import type { Problem } from '../../contract/message.ts';

/** What the station or the shell refused, as it said it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** Whatever was thrown, as a problem that can be shown. Anything but a refusal is a defect. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return error.problem;
  console.error(error);
  return { code: 'DEFECT', message: error instanceof Error ? error.message : String(error), where: 'window' };
}
