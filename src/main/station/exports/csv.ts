/** What a cell can hold; null is an empty one. */
export type CsvValue = string | number | null;

/**
 * What a spreadsheet would take for a formula: what begins with one of these, also after white space, and their full-width twins
 * (OWASP, "CSV Injection").
 */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/**
 * One record (RFC 4180), its line end included. A text that a spreadsheet would run gets an apostrophe before it, which is how spreadsheets
 * write a text; numbers are left alone. An empty text is told from null by its quotes.
 */
export function csvRecord(values: readonly CsvValue[]): string {
  return `${values.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
