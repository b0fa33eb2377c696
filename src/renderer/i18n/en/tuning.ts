export const tuning = {
  'tuning.lead': 'Where REVIEW and REJECT begin',
} as const;
