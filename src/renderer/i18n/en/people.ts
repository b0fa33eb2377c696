export const people = {
  'people.lead': 'Who works here, and what each may do',
} as const;
