export const operator = {
  'line.stands': 'The line stands',
} as const;
