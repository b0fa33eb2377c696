import { Argument, type Command, Option } from 'commander';
import type { z } from 'zod';
import { VERDICT, VERDICTS } from '../../contract/verdict.ts';
import { scoreText } from '../format.ts';
import { parseCount } from '../options.ts';
import { printJson, printResult } from '../output.ts';
import { printExported } from '../station/exported.ts';
import { productNamed } from '../station/names.ts';
import { addPersonOptions, type PersonOptions } from '../station/options.ts';
import { addPeriodOptions, parseDay, type PeriodOptions, periodOf, today } from '../station/period.ts';
import { type Ask, asPerson } from '../station/session.ts';
import { tableText, timeText } from '../table.ts';

type Verdict = z.infer<typeof VERDICT>;

interface Filtered extends PersonOptions, PeriodOptions {
  readonly product?: string;
  readonly verdict?: Verdict['verdict'];
}

interface OfDay extends PersonOptions {
  readonly product: string;
  readonly day: number;
}

const NUMBER = new Argument('<number>', 'of the verdict').argParser(parseCount);

export function addVerdicts(program: Command): void {
  const verdicts = program.command('verdicts').description('What the line has judged.');

  addFilter(addPersonOptions(verdicts.command('list', { isDefault: true })))
    .description('List parts, the latest first.')
    .option('--limit <n>', 'so many at most', parseCount, 50)
    .action(async (options: Filtered & { limit: number }) => {
      const found = await asPerson(options, async (ask) =>
        ask('verdicts.list', { period: periodOf(options), filter: await filterOf(ask, options), limit: options.limit }),
      );
      print(options, found);
    });

  addPersonOptions(verdicts.command('show').addArgument(NUMBER))
    .description('Show one part with what people said of it.')
    .action(async (verdictId: number, options: PersonOptions) => {
      const { overrides, ...verdict } = await asPerson(options, (ask) => ask('verdicts.read', { verdictId }));
      if (options.json) printJson({ ...verdict, overrides });
      else {
        for (const [name, value] of Object.entries(verdict)) console.log(`${name.padEnd(16)} ${value ?? '–'}`);
        const rows = overrides.map((o) => [timeText(o.overriddenUtcMs), o.overriddenByName, o.overriddenTo, o.reason]);
        if (rows.length > 0) console.log(`\n${tableText(['WHEN (UTC)', 'WHO', 'SAYS', 'REASON'], rows)}`);
      }
    });

  addDay(addPersonOptions(verdicts.command('day')))
    .description('Count the parts of a day, hour by hour.')
    .action(async (options: OfDay) => {
      const counts = await asPerson(options, async (ask) => ask('verdicts.perHour', await dayOf(ask, options)));
      if (options.json) printJson(counts);
      else {
        const hours = [...new Set(counts.map(({ hour }) => hour))].sort((a, b) => a - b);
        const partsOf = (hour: number, verdict: string): number =>
          counts.find((count) => count.hour === hour && count.verdict === verdict)?.parts ?? 0;
        const rows = hours.map((hour) => [`${String(hour).padStart(2, '0')}:00`, ...VERDICTS.map((verdict) => partsOf(hour, verdict))]);
        console.log(tableText(['HOUR', ...VERDICTS], rows));
      }
    });

  addDay(addPersonOptions(verdicts.command('worst')))
    .description('List the parts of a day with the highest scores.')
    .option('--limit <n>', 'so many at most', parseCount, 50)
    .action(async (options: OfDay & { limit: number }) => {
      const found = await asPerson(options, async (ask) => ask('verdicts.worst', { ...(await dayOf(ask, options)), limit: options.limit }));
      print(options, found);
    });

  addPersonOptions(
    verdicts
      .command('override')
      .addArgument(NUMBER)
      .addArgument(new Argument('<verdict>', 'what it should be').choices(['PASS', 'REJECT'])),
  )
    .description('Say that a part was judged wrongly; the verdict stays, and your word stands beside it.')
    .requiredOption('--reason <text>', 'why; stands in the audit trail')
    .action(async (verdictId: number, overriddenTo: 'PASS' | 'REJECT', options: PersonOptions & { reason: string }) => {
      const { reason } = options;
      const made = await asPerson(options, (ask) => ask('verdicts.override', { verdictId, overriddenTo, reason }));
      printResult(options, made, `Noted: verdict ${verdictId} should be ${overriddenTo}.`);
    });

  addFilter(addPersonOptions(verdicts.command('export <folder>')))
    .description('Write parts to a new folder, signed by the station; `verify-audit` checks it.')
    .requiredOption('--reason <text>', 'why; stands in the audit trail')
    .action(async (folder: string, options: Filtered & { reason: string }) => {
      const { reason } = options;
      const exported = await asPerson(options, async (ask) =>
        ask('verdicts.export', { folder, period: periodOf(options), filter: await filterOf(ask, options), reason }),
      );
      printExported(options, exported);
    });
}

function addFilter(command: Command): Command {
  return addPeriodOptions(command)
    .option('--product <name>', 'only parts of this product')
    .addOption(new Option('--verdict <verdict>', 'only parts with this verdict').choices(VERDICTS));
}

function addDay(command: Command): Command {
  return command
    .requiredOption('--product <name>', 'whose parts')
    .option('--day <day>', 'as 2026-11-24; today unless told', parseDay, today());
}

async function filterOf(ask: Ask, { product, verdict }: Filtered): Promise<{ productId?: number; verdict?: Verdict['verdict'] }> {
  return { ...(product !== undefined && { productId: (await productNamed(ask, product)).id }), ...(verdict && { verdict }) };
}

async function dayOf(ask: Ask, { product, day }: OfDay): Promise<{ productId: number; localDay: number }> {
  return { productId: (await productNamed(ask, product)).id, localDay: day };
}

function print({ json }: PersonOptions, found: readonly Verdict[]): void {
  if (json) printJson(found);
  else if (found.length === 0) console.log('No part was judged then.');
  else {
    const rows = found.map((part) => [
      part.id,
      timeText(part.judgedUtcMs),
      part.tag,
      part.verdict,
      part.score === null ? part.faultCode : scoreText(part.score),
      `${part.totalMs.toFixed(1)} ms`,
    ]);
    console.log(tableText(['NUMBER', 'WHEN (UTC)', 'TAG', 'VERDICT', 'SCORE', 'TOOK'], rows));
  }
}
