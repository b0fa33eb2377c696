import { type Command, InvalidArgumentError } from 'commander';
import { readPublicKey } from '../../main/station/exports/publicKey.ts';
import { type ExportReport, verifyExport } from '../../main/station/exports/verifyExport.ts';
import { filterText, periodText } from '../../main/station/exports/words.ts';
import type { Anchor } from '../../main/storage/verifyTrail.ts';
import { EXIT } from '../exit.ts';
import { printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { shown } from '../table.ts';

export function addVerifyAudit(program: Command): void {
  program
    .command('verify-audit')
    .description('Check an export of the audit trail or of verdicts, without the station: is it genuine, what does it prove?')
    .argument('<export>', 'the folder that the station wrote')
    .requiredOption('--key <file>', "the station's public key (PEM), from elsewhere than the export")
    .option('--head <seq:hash>', 'a head of the trail that an earlier export stated; may be given again', addHead, [])
    .option('--json', 'print the result as JSON')
    .action(async (folder: string, { key, head, json }: { key: string; head: Anchor[]; json?: true }) => {
      const publicKey = await readPublicKey(key);
      const report = await withProgress((work) => verifyExport(folder, publicKey, { anchors: head, ...work }));
      if (json) printJson({ genuine: report.findings.length === 0, ...report });
      else printReport(folder, report);
      if (report.findings.length > 0) process.exitCode = EXIT.notGenuine;
    });
}

function printReport(folder: string, { manifest, findings, proved, unproved }: ExportReport): void {
  console.log(`${findings.length === 0 ? 'GENUINE' : 'NOT GENUINE'}  ${shown(folder)}`);
  if (manifest) {
    const { kind, station, period, filter, rows, head } = manifest;
    console.log(`  kind     ${kind} of ${shown(station)}`);
    console.log(`  period   ${periodText(period)}`);
    console.log(`  filter   ${shown(filterText(filter))}`);
    console.log(`  rows     ${rows}`);
    console.log(`  head     ${head.seq}:${head.hash}`);
  }
  printList(
    'wrong',
    findings.map(({ problem, file, line, text }) => `${problem} ${file}${line === undefined ? '' : `, line ${line}`}: ${text}`),
  );
  printList('proved', proved);
  printList('not proved', unproved);
}

function printList(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(title);
  for (const line of lines) console.log(`  - ${shown(line)}`);
}

function addHead(text: string, heads: readonly Anchor[]): Anchor[] {
  const match = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text);
  if (!match) throw new InvalidArgumentError('Give the number and the hash of a row, as SEQ:HASH.');
  return [...heads, { seq: Number(match[1]), hash: match[2] }];
}
