import type { problems as english } from '../en/problems.ts';

export const problems: Record<keyof typeof english, string> = {
  'problem.DEFECT': 'Ein Fehler in Lynceus. Bitte melden, mit dem, was Sie getan haben.',
};
