export const statistics = {
  'statistics.lead': 'Yield, rejects and drift',
} as const;
