export const review = {
  'review.lead': 'What the line judged, and why',
} as const;
