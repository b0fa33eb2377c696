import type { statistics as english } from '../en/statistics.ts';

export const statistics: Record<keyof typeof english, string> = {
  'statistics.lead': 'Ausbeute, Ausschuss und Drift',
};
