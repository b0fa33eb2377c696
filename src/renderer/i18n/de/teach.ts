import type { teach as english } from '../en/teach.ts';

export const teach: Record<keyof typeof english, string> = {
  'teach.lead': 'Von Fotos guter Teile zum Modell in Kraft',
};
