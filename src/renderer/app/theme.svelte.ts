/** `system` follows the machine's setting. */
export type Theme = 'system' | 'light' | 'dark';

export const THEMES = ['system', 'light', 'dark'] as const;

const STORED_UNDER = 'lynceus.theme';

const first = storedTheme();
apply(first);

let theme = $state<Theme>(first);

export function currentTheme(): Theme {
  return theme;
}

export function setTheme(wanted: Theme): void {
  theme = wanted;
  localStorage.setItem(STORED_UNDER, wanted);
  apply(wanted);
}

function storedTheme(): Theme {
  const stored = localStorage.getItem(STORED_UNDER);
  return THEMES.find((known) => known === stored) ?? 'system';
}

/** tokens.css takes it from here. */
function apply(wanted: Theme): void {
  document.documentElement.dataset.theme = wanted;
}
