import { type Command, InvalidArgumentError } from 'commander';
import type { Alarm } from '../../contract/alarms.ts';
import { ALARMS } from '../../contract/alarms.ts';
import type { KnownPart } from '../../contract/challenge.ts';
import { report } from '../exit.ts';
import type { RecipeSettings } from '../../contract/recipe.ts';
import { msText, scoreText } from '../format.ts';
import { parseCount } from '../options.ts';
import { printJson } from '../output.ts';
import { productNamed } from '../station/names.ts';
import { addPersonOptions, type PersonOptions, type SigningOptions } from '../station/options.ts';
import { type Ask, asPerson } from '../station/session.ts';
import { addSetUpOptions, setUpOf, type SetUpOptions } from '../station/setUp.ts';
import { runShift, type ShiftPart } from '../station/shift.ts';
import { summaryOf, summaryText } from '../station/summary.ts';
import { shown } from '../table.ts';

interface RunOptions extends PersonOptions, SetUpOptions {
  readonly product: string;
  readonly parts?: number;
  readonly seconds?: number;
  readonly challenge?: KnownPart[];
  readonly reason: string;
}

export function addRun(program: Command): void {
  addSetUpOptions(addPersonOptions(program.command('run')))
    .description(
      'Run a shift without a window: judge parts as they come, tell the PLC, until Ctrl+C. Without --source the line is set up as the station remembers.',
    )
    .requiredOption('--product <name>', 'what comes down the line')
    .option('--parts <n>', 'end after so many parts', parseCount)
    .option('--seconds <n>', 'end after so long', parseCount)
    .option(
      '--challenge <parts>',
      'from when it says so the next parts are known ones, e.g. bad,bad,good; the result is signed',
      parseKnown,
    )
    .option('--reason <text>', 'with --challenge: why; stands in the audit trail', 'challenge run')
    .action(async (options: RunOptions, command: Command) => {
      const setUp = setUpOf(options, command);
      const say = options.json ? (): void => undefined : console.log;
      const parts = await asPerson(signingOf(options), async (ask, station) => {
        const { id: productId } = await productNamed(ask, options.product);
        const { settings } = await ask('recipes.read', { productId });
        return runShift(
          ask,
          station,
          { productId, ...(setUp && { setUp }) },
          {
            ...(options.parts !== undefined && { parts: options.parts }),
            gateMs: gateMsOf(settings.actuator),
            ...(options.seconds !== undefined && { seconds: options.seconds }),
            onStart: () => {
              say('The line runs; Ctrl+C stops it.');
              if (options.challenge) challenge(ask, options.challenge);
            },
            onPart: (part) => {
              say(partLine(part));
            },
            onAlarm: sayAlarm,
          },
        );
      });
      if (options.json) printJson(summaryOf(parts));
      else console.log(`\n${summaryText(parts)}`);
    });
}

/** A challenge is signed; all else is not. */
function signingOf(options: RunOptions): RunOptions | SigningOptions {
  return options.challenge ? { ...options, meaning: 'responsibility' } : options;
}

/** Tells what came of it while the line goes on. */
function challenge(ask: Ask, known: KnownPart[]): void {
  ask('line.challenge', { parts: known }).then(
    ({ isPassed, parts }) => {
      for (const { known: kind, tag, verdict, gate, isRight } of parts) {
        console.error(`${isRight ? 'right' : 'WRONG'}: ${kind} part ${shown(tag)} was judged ${verdict}, and the gate was told ${gate}`);
      }
      console.error(isPassed ? 'The challenge run is passed.' : 'The challenge run is NOT passed.');
    },
    (error: unknown) => {
      process.exitCode = report(error);
    },
  );
}

function parseKnown(text: string): KnownPart[] {
  const known = text.split(',');
  if (!known.every((part) => part === 'good' || part === 'bad')) throw new InvalidArgumentError('Give good and bad, with commas between.');
  return known;
}

/** After its trigger a part is behind the gate by then. */
function gateMsOf({ gate, deadlineMs, confirmedByMs }: RecipeSettings['actuator']): number {
  return confirmedByMs ?? (gate.by === 'time' ? gate.delayMs : deadlineMs);
}

function sayAlarm({ code, detail }: Alarm): void {
  const { meaning, remedy } = ALARMS[code];
  console.error(`ALARM ${code}: ${meaning} ${shown(detail)}. ${remedy}`);
}

function partLine({ tag, verdict, score, faultCode, totalMs }: ShiftPart): string {
  return `${verdict.padEnd(6)} ${(score === null ? (faultCode ?? '') : scoreText(score)).padStart(8)} ${msText(totalMs).padStart(9)}  ${shown(tag)}`;
}
