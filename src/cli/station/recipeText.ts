import { InvalidArgumentError } from 'commander';
import type { FrameChecks, RecipeSettings, Retention } from '../../contract/recipe.ts';

/*
 * Recipes in the words of the command line.
 */

/** As the command line calls the checks. */
const CHECKS = { contrast: 'leastContrast', sharpness: 'leastSharpness', bright: 'mostBright', dark: 'mostDark' } as const;

type Gate = RecipeSettings['actuator']['gate'];
type Verdict = keyof Retention;
type Rule = Exclude<Retention[Verdict], undefined>;

/** For how long pictures of which verdict are kept; `undefined`: without end. */
export type Keeping = ReadonlyMap<Verdict, Rule | undefined>;

/** `none`, `time:350` (ms after the trigger), or `encoder:1200` (counts). */
export function parseGate(text: string): Gate {
  const [, by, number] = /^(none|time|encoder)(?::(\d{1,10}))?$/.exec(text) ?? [];
  if (by === 'none' && number === undefined) return { by };
  if (by === 'time' && number !== undefined) return { by, delayMs: Number(number) };
  if (by === 'encoder' && number !== undefined) return { by, counts: Number(number) };
  throw new InvalidArgumentError('Give none, time:MILLISECONDS or encoder:COUNTS.');
}

/** `PASS=30d`, `PASS=5000`, `REVIEW=90d,5000` or `REJECT=all`; may be given for each verdict. */
export function addKeeping(text: string, before: Keeping = new Map()): Keeping {
  const [, verdict, days, daysAndParts, parts] =
    /^(PASS|REVIEW|REJECT|FAULT)=(?:(\d{1,9})d(?:,(\d{1,9}))?|(\d{1,9})|all)$/.exec(text) ?? [];
  if (verdict === undefined) throw new InvalidArgumentError('Give e.g. PASS=30d, PASS=5000, REVIEW=90d,5000 or REJECT=all.');
  const count = daysAndParts ?? parts;
  const rule = { ...(days !== undefined && { days: Number(days) }), ...(count !== undefined && { parts: Number(count) }) };
  return new Map(before).set(verdict as Verdict, Object.keys(rule).length === 0 ? undefined : rule);
}

/** `contrast=5`, `size=640x480`, ...; `none` takes all checks back. */
export function addFrameCheck(text: string, before: FrameChecks = {}): FrameChecks {
  if (text === 'none') return {};
  const [, widthPx, heightPx] = /^size=(\d{1,5})x(\d{1,5})$/.exec(text) ?? [];
  if (widthPx !== undefined) return { ...before, size: { widthPx: Number(widthPx), heightPx: Number(heightPx) } };
  const [, check, value] = /^(contrast|sharpness|bright|dark)=(\d{1,6}(?:\.\d{1,6})?)$/.exec(text) ?? [];
  if (check === undefined)
    throw new InvalidArgumentError('Give size=WIDTHxHEIGHT, contrast=N, sharpness=N, bright=SHARE, dark=SHARE or none.');
  return { ...before, [CHECKS[check as keyof typeof CHECKS]]: Number(value) };
}

/** What holds once that is said of some verdicts. */
export function keptWith(before: Retention, keeping: Keeping): Retention {
  const after = new Map<string, Rule | undefined>([...Object.entries(before), ...keeping]);
  return Object.fromEntries([...after].filter(([, rule]) => rule !== undefined));
}

export function gateText(gate: Gate): string {
  if (gate.by === 'time') return `${gate.delayMs} ms after the trigger`;
  return gate.by === 'encoder' ? `${gate.counts} counts of the encoder after the trigger` : 'none';
}

export function retentionText(retention: Retention): string {
  const rules = Object.entries(retention).map(([verdict, { days, parts }]) => {
    const limits = [...(days === undefined ? [] : [`${days} days`]), ...(parts === undefined ? [] : [`${parts} parts`])];
    return `${verdict} ${limits.join(' and ')}`;
  });
  return rules.length === 0 ? 'without end' : `${rules.join(', ')}; others without end`;
}

export function frameText({ size, ...checks }: FrameChecks): string {
  const texts = Object.entries(CHECKS).flatMap(([word, name]) => (checks[name] === undefined ? [] : [`${word} ${checks[name]}`]));
  if (size) texts.unshift(`${size.widthPx}x${size.heightPx} px`);
  return texts.length === 0 ? 'taken as they come' : texts.join(', ');
}

export function geometryText({ crop, widthPx, heightPx }: RecipeSettings['geometry']): string {
  const input = `${widthPx}x${heightPx} px`;
  return crop ? `${input} of ${crop.widthPx}x${crop.heightPx} px at ${crop.leftPx},${crop.topPx}` : `${input} of the whole picture`;
}
