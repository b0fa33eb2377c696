export const teach = {
  'teach.lead': 'From photos of good parts to a model in force',
} as const;
