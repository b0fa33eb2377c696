import type { tuning as english } from '../en/tuning.ts';

export const tuning: Record<keyof typeof english, string> = {
  'tuning.lead': 'Wo PRÜFEN und AUSSCHUSS beginnen',
};
