export const problems = {
  'problem.DEFECT': 'A defect of Lynceus. Report it with what you did.',
} as const;
