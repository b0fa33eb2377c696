import { countText, filterText, periodText, utcText } from './words.ts';
import type { ExportAbout } from './manifest.ts';

/** What is not seen, or makes other text be seen in another order. Joiners stay, which scripts and emoji need, as do tabs and line feeds. */
const UNSEEN = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export interface HtmlColumn {
  readonly title: string;
  /** Of the table's width, in percent. */
  readonly widthPercent: number;
  readonly align?: 'right';
}

/** A text as HTML that shows all of it; what cannot be seen is named by its code point. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ESCAPES[character])
    .replace(UNSEEN, (character) => (character === '\n' || character === '\t' ? character : `<code>${codePointOf(character)}</code>`));
}

function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The page up to its first row. The table's head has station, period and filter, and is printed again on each sheet. */
export function pageStart(title: string, about: ExportAbout, columns: readonly HtmlColumn[]): string {
  const { station, id, softwareVersion, madeUtcMs, madeBy, reason, period, filter, head, keyId, stationFindings } = about;
  const facts: readonly (readonly [string, string])[] = [
    ['Station', station],
    ['Period', periodText(period)],
    ['Filter', filterText(filter)],
    ['Made', `${utcText(madeUtcMs)} by ${madeBy.userName} (${madeBy.role})`],
    ['Reason', reason],
    ['Export', id],
    ['Software', `Lynceus ${softwareVersion}`],
    ['Head of the trail', `row ${head.seq}, ${head.hash}`],
    ['Key of the station', keyId],
    ...stationFindings.map((text) => ['WRONG', text] as const),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(`${title}, ${station}`)}</title>
<style>
${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<dl>
${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('\n')}
</dl>
<p>These pages are for reading. That they are genuine shows only the check of the whole folder: <code>lynceus verify-audit</code>.</p>
<table>
<colgroup>${columns.map(({ widthPercent }) => `<col style="width: ${widthPercent}%" />`).join('')}</colgroup>
<thead>
<tr><th colspan="${columns.length}" class="sheet">${escaped(title)} · ${escaped(station)} · ${escaped(periodText(period))} · filter: ${escaped(filterText(filter))}</th></tr>
<tr>${columns.map(({ title: name, align }) => `<th scope="col"${align ? ` class="${align}"` : ''}>${escaped(name)}</th>`).join('')}</tr>
</thead>
<tbody>
`;
}

/** @param cells HTML, one for each column */
export function pageRow(cells: readonly string[], columns: readonly HtmlColumn[]): string {
  return `<tr>${cells.map((cell, i) => `<td${columns[i].align ? ` class="${columns[i].align}"` : ''}>${cell}</td>`).join('')}</tr>\n`;
}

/** @param counts what was counted, by name */
export function pageEnd(rows: number, counts: ReadonlyMap<string, number>): string {
  const parts = Array.from(counts, ([name, count]) => `${escaped(name)} ${countText(count)}`);
  return `</tbody>
</table>
<p class="sum">${countText(rows)} rows${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.</p>
</body>
</html>
`;
}

const STYLE = `@page { size: A4 landscape; margin: 12mm 10mm 14mm; @bottom-right { content: "sheet " counter(page) " of " counter(pages); font: 8pt sans-serif; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 280mm; padding: 6mm; color: #16191d; background: #fff; font: 9pt/1.4 system-ui, 'Segoe UI', 'Liberation Sans', sans-serif; }
h1 { margin: 0 0 3mm; font-size: 18pt; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.5mm 5mm; margin: 0 0 4mm; }
dt { color: #505862; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 7.5pt; font-variant-numeric: tabular-nums; }
thead { display: table-header-group; }
th { text-align: left; vertical-align: bottom; padding: 1mm; border-bottom: 0.4mm solid #16191d; }
th.sheet { font-weight: normal; color: #505862; border: 0; }
td { vertical-align: top; padding: 0.8mm 1mm; border-bottom: 0.2mm solid #d5dae0; overflow-wrap: anywhere; white-space: pre-wrap; }
tr { break-inside: avoid; }
.right { text-align: right; }
.quiet { color: #505862; }
.hash { font: 6pt/1.3 ui-monospace, 'Liberation Mono', monospace; color: #505862; }
code { font-size: 0.85em; background: #f4f6f8; }
.sum { font-weight: bold; }
@media print { body { max-width: none; padding: 0; } }
`;
