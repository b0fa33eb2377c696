import type { operator as english } from '../en/operator.ts';

export const operator: Record<keyof typeof english, string> = {
  'line.stands': 'Die Linie steht',
};
