import { EXIT_MEANINGS } from '../../src/cli/exit.ts';
import { ALARMS } from '../../src/contract/alarms.ts';
import type { Words } from '../../src/refusals/codedError.ts';
import { DETAIL_CODES } from '../../src/refusals/detailCodes.ts';
import { PART_FAULTS } from '../../src/refusals/partFaults.ts';
import { PIPELINE_ERRORS } from '../../src/refusals/pipelineErrors.ts';
import { STATION_ERRORS } from '../../src/refusals/stationErrors.ts';
import { WINDOW_ERRORS } from '../../src/refusals/windowErrors.ts';
import { table } from './table.ts';

export interface Section {
  readonly title: string;
  readonly lead: string;
  readonly codes: Readonly<Record<string, Words>>;
}

/** Every code that a person may meet, by where it comes from. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Alarms of the line',
    lead: 'Shown on the line’s screen until somebody has acknowledged them and their cause is gone. Those that the recipe names stop the line.',
    codes: ALARMS,
  },
  {
    title: 'Faults of parts',
    lead: 'Why a part has no verdict of a model: it was rejected. Any code of the pipeline or the station may stand in its row as well.',
    codes: PART_FAULTS,
  },
  { title: 'Details', lead: 'Codes in the detail of an alarm or of a refusal; a PLC may report others of its own.', codes: DETAIL_CODES },
  {
    title: 'Refusals of the station',
    lead: 'Accounts, products, versions, exports, the database, the line and its wires, serial or Modbus.',
    codes: STATION_ERRORS,
  },
  { title: 'Refusals of the pipeline', lead: 'Pictures, teaching, models, and the processes that judge and teach.', codes: PIPELINE_ERRORS },
  { title: 'Refusals of the window', lead: 'What window, shell and demonstration refuse without asking the station.', codes: WINDOW_ERRORS },
];

export function errorsPage(): string {
  return [
    '# Codes of errors',
    '',
    'Every code that Lynceus shows, with what it means and what you can do. A message reads "what happened: where (detail). What to do."; the',
    'window shows it in its own language with the code below, the command line as `CODE: message`. A code never changes its meaning.',
    '',
    'What the check of an export finds stands in [audit.md](audit.md), pictures that are refused with examples in [bad-files.md](bad-files.md).',
    'This page is made from the code by `npm run docs`.',
    '',
    ...SECTIONS.flatMap(({ title, lead, codes }) => [`## ${title}`, '', lead, '', ...codeTable(codes), '']),
    '## Exit codes of the command line',
    '',
    ...table(
      ['exit code', 'what it says'],
      EXIT_MEANINGS.map((meaning, code) => [String(code), meaning]),
    ),
    '',
  ].join('\n');
}

function codeTable(codes: Readonly<Record<string, Words>>): string[] {
  const rows = Object.entries(codes).map(([code, { meaning, remedy }]) => [code, meaning, remedy]);
  return table(['code', 'what it means', 'what you can do'], rows.sort(byFirst));
}

function byFirst([a]: readonly string[], [b]: readonly string[]): number {
  return a < b ? -1 : 1;
}
