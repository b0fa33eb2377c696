export const audit = {
  'audit.lead': 'Every change, who made it and why',
} as const;
