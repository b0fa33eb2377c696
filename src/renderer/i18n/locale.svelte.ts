export const LOCALES = { en: 'English', de: 'Deutsch' } as const;

export type Locale = keyof typeof LOCALES;

const STORED_UNDER = 'lynceus.locale';
const first = initialLocale();
document.documentElement.lang = first;

let locale = $state<Locale>(first);

export function currentLocale(): Locale {
  return locale;
}

export function setLocale(wanted: Locale): void {
  locale = wanted;
  document.documentElement.lang = wanted;
  localStorage.setItem(STORED_UNDER, wanted);
}

function initialLocale(): Locale {
  const stored = localStorage.getItem(STORED_UNDER);
  if (stored === 'en' || stored === 'de') return stored;
  return navigator.language.startsWith('de') ? 'de' : 'en';
}
