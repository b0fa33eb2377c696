export const settings = {
  'settings.lead': 'How this station is set up',
} as const;
