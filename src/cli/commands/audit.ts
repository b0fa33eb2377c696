import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import { parseCount } from '../options.ts';
import { printJson } from '../output.ts';
import { printExported } from '../station/exported.ts';
import {
  addPersonOptions,
  addSigningOptions,
  addStationOptions,
  type PersonOptions,
  type SigningOptions,
  type StationOptions,
} from '../station/options.ts';
import { addPeriodOptions, type PeriodOptions, periodOf } from '../station/period.ts';
import { asPerson, withStation } from '../station/session.ts';
import { shown, tableText, timeText } from '../table.ts';

interface Filter {
  readonly action?: string;
  readonly object?: string;
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('The audit trail of a station.');

  addFilter(addPersonOptions(audit.command('list', { isDefault: true })))
    .description('List rows, the latest first.')
    .option('--limit <n>', 'so many at most', parseCount, 50)
    .action(async (options: PersonOptions & PeriodOptions & Filter & { limit: number }) => {
      const rows = await asPerson(options, (ask) =>
        ask('audit.list', { period: periodOf(options), filter: filterOf(options), limit: options.limit }),
      );
      if (options.json) printJson(rows);
      else {
        const cells = rows.map((row) => [row.seq, timeText(row.atUtcMs), row.userName, row.role, row.action, row.object, row.reason]);
        console.log(tableText(['ROW', 'WHEN (UTC)', 'WHO', 'ROLE', 'ACTION', 'OBJECT', 'REASON'], cells));
      }
    });

  addPersonOptions(audit.command('verify'))
    .description('Check the whole trail and every sealed verdict.')
    .action(async (options: PersonOptions) => {
      const report = await asPerson(options, (ask) => ask('audit.verify', {}));
      if (options.json) printJson(report);
      else {
        const { findings, trail, verdicts, head } = report;
        console.log(findings.length === 0 ? 'SOUND' : 'NOT SOUND');
        for (const finding of findings) console.log(`  ${shown(finding)}`);
        console.log(`  trail     ${trail.rows} rows, ${trail.checkpoints} checkpoints, ${trail.unsignedRows} rows after the last one`);
        console.log(`  verdicts  ${verdicts.verdicts} under ${verdicts.seals} seals, ${verdicts.unsealed} not sealed yet`);
        console.log(`  head      ${head.seq}:${head.hash}`);
      }
      if (report.findings.length > 0) process.exitCode = EXIT.notGenuine;
    });

  addPersonOptions(audit.command('head'))
    .description('Print number and hash of the last row, to be kept elsewhere.')
    .action(async (options: PersonOptions) => {
      const head = await asPerson(options, (ask) => ask('audit.head', {}));
      if (options.json) printJson(head);
      else console.log(`${head.seq}:${head.hash}`);
    });

  addFilter(addSigningOptions(audit.command('export <folder>')))
    .description('Write the trail to a new folder, signed by the station; `verify-audit` checks it.')
    .action(async (folder: string, options: SigningOptions & PeriodOptions & Filter) => {
      const exported = await asPerson(options, (ask) =>
        ask('audit.export', { folder, period: periodOf(options), filter: filterOf(options) }),
      );
      printExported(options, exported);
    });

  addStationOptions(audit.command('public-key'))
    .description('Print the key by which exports are checked; keep it where the station cannot change it.')
    .action(async (options: StationOptions) => {
      const { publicKey, keyId } = await withStation(options, (client) => client.call('station.read', {}));
      if (options.json) printJson({ publicKey, keyId });
      else process.stdout.write(publicKey);
    });
}

function addFilter(command: Command): Command {
  return addPeriodOptions(command)
    .option('--action <action>', 'only rows of this action, e.g. recipe.change')
    .option('--object <object>', 'only rows on this object, e.g. "product 1"');
}

function filterOf({ action, object }: Filter): Filter {
  return { ...(action !== undefined && { action }), ...(object !== undefined && { object }) };
}
