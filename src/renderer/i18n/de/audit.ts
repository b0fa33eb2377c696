import type { audit as english } from '../en/audit.ts';

export const audit: Record<keyof typeof english, string> = {
  'audit.lead': 'Jede Änderung, wer sie gemacht hat und warum',
};
