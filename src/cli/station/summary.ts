import { VERDICTS } from '../../contract/verdict.ts';
import { percentiles, type Percentiles } from '../../pipeline/scoring/scores.ts';
import { msText } from '../format.ts';
import type { ShiftPart } from './shift.ts';

/** What came of a shift. */
export interface ShiftSummary {
  readonly parts: number;
  readonly verdicts: Readonly<Record<(typeof VERDICTS)[number], number>>;
  /** From the trigger to the verdict; null without parts. */
  readonly latencyMs: (Percentiles & { readonly max: number }) | null;
}

export function summaryOf(parts: readonly ShiftPart[]): ShiftSummary {
  const took = parts.map(({ totalMs }) => totalMs);
  const counts = VERDICTS.map((verdict) => [verdict, parts.filter((part) => part.verdict === verdict).length] as const);
  return {
    parts: parts.length,
    verdicts: Object.fromEntries(counts) as ShiftSummary['verdicts'],
    latencyMs: took.length === 0 ? null : { ...percentiles(took), max: Math.max(...took) },
  };
}

export function summaryText(all: readonly ShiftPart[]): string {
  const { parts, verdicts, latencyMs } = summaryOf(all);
  const lines = [`${parts} parts: ${VERDICTS.map((verdict) => `${verdicts[verdict]} ${verdict}`).join(', ')}`];
  if (latencyMs) {
    const { p50, p95, p99, max } = latencyMs;
    lines.push(`From trigger to verdict: p50 ${msText(p50)}, p95 ${msText(p95)}, p99 ${msText(p99)}, at most ${msText(max)}`);
  }
  return lines.join('\n');
}
