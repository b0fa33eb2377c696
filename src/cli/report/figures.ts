import { aurocInterval } from '../../pipeline/scoring/auroc.ts';
import type { Estimate } from '../../pipeline/scoring/interval.ts';
import { percentiles, type Percentiles } from '../../pipeline/scoring/scores.ts';
import type { ScoreVerdict } from '../../pipeline/scoring/verdict.ts';
import { type JudgedPart, outcomeOf } from './parts.ts';

/** What a run comes to. */
export interface Figures {
  readonly parts: number;
  readonly goods: number;
  readonly defects: number;
  readonly verdicts: Readonly<Record<ScoreVerdict, number>>;
  /** Defective parts that were thrown out. */
  readonly trueRejects: number;
  /** Good parts that were thrown out. */
  readonly falseRejects: number;
  /** Defective parts that passed. */
  readonly misses: number;
  /** With a 95 % interval; undefined where goods or defects are missing. */
  readonly imageAuroc: Estimate | undefined;
  readonly latencyMs: { readonly decode: Percentiles; readonly graph: Percentiles };
}

/** @param parts one at least */
export function figuresOf(parts: readonly JudgedPart[]): Figures {
  const count = (wanted: (part: JudgedPart) => boolean): number => parts.filter(wanted).length;
  const isDefect = parts.map(({ truth }) => truth !== 'good');
  const defects = isDefect.filter(Boolean).length;
  return {
    parts: parts.length,
    goods: parts.length - defects,
    defects,
    verdicts: {
      PASS: count(({ verdict }) => verdict === 'PASS'),
      REVIEW: count(({ verdict }) => verdict === 'REVIEW'),
      REJECT: count(({ verdict }) => verdict === 'REJECT'),
    },
    trueRejects: count(({ truth, verdict }) => truth !== 'good' && verdict === 'REJECT'),
    falseRejects: count((part) => outcomeOf(part) === 'false reject'),
    misses: count((part) => outcomeOf(part) === 'miss'),
    imageAuroc: aurocInterval(
      parts.map(({ score }) => score),
      isDefect,
    ),
    latencyMs: { decode: percentiles(parts.map(({ decodeMs }) => decodeMs)), graph: percentiles(parts.map(({ graphMs }) => graphMs)) },
  };
}
