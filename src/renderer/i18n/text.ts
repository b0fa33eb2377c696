import { IntlMessageFormat } from 'intl-messageformat';
import { de } from './de/index.ts';
import { en, type MessageKey } from './en/index.ts';
import { currentLocale, type Locale } from './locale.svelte.ts';

const CATALOGUES: Record<Locale, Record<MessageKey, string>> = { en, de };
const formats = new Map<string, IntlMessageFormat>();

/** A message of the catalogue in the language of the window. */
export function t(key: MessageKey, values?: Record<string, string | number>): string {
  const locale = currentLocale();
  const name = `${locale} ${key}`;
  let format = formats.get(name);
  if (format === undefined) formats.set(name, (format = new IntlMessageFormat(CATALOGUES[locale][key], locale)));
  return format.format(values) as string;
}

/** A message by a name that is put together at run time; undefined where the catalogue has none. */
export function tryMessage(key: string): string | undefined {
  return Object.hasOwn(CATALOGUES[currentLocale()], key) ? t(key as MessageKey) : undefined;
}
