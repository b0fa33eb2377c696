import type { CommandOutput } from '../../../../contract/commands.ts';

type Metrics = CommandOutput<'versions.read'>['metrics'];

/** One of the ways to judge that a teaching has made, beside the frozen backbone. */
export interface ReportedWay {
  readonly version: string;
  readonly auroc: number;
  readonly gain: { readonly value: number; readonly low: number; readonly high: number };
}

/** What a teaching has come to, as far as the version tells. */
export interface Report {
  readonly pictures: number | undefined;
  readonly bankPatches: number | undefined;
  /** Expected at REJECT among good parts. */
  readonly falseRejectRate: { readonly low: number; readonly high: number } | undefined;
  readonly warnings: readonly string[];
  /** Empty where nothing was trained. */
  readonly ways: readonly ReportedWay[];
  readonly offered: string | undefined;
  /** What tells defects from good parts best. */
  readonly best: string | undefined;
  /** Whether they were compared on defects that people have labelled, else on made-up ones. */
  readonly isByLabels: boolean;
  /** Why stage 2 came to nothing, where it did. */
  readonly failure: string | undefined;
}

/** Reads the metrics of a version, which may be of another Lynceus: what is missing or strange is left out. */
export function reportOf(metrics: Metrics): Report {
  const training = recordOf(metrics['training']);
  const rate = recordOf(metrics.thresholds['falseRejectRate']);
  const warnings = listOf(metrics.thresholds['warnings']);
  const ways = listOf(training['comparisons']).flatMap(wayOf);
  return {
    pictures: numberOf(recordOf(metrics['pictures'])['used']),
    bankPatches: numberOf(recordOf(metrics['bank'])['patches']),
    falseRejectRate: rangeOf(rate),
    warnings: warnings.flatMap((warning) => textOf(recordOf(warning)['message']) ?? []),
    ways,
    offered: textOf(training['offered']),
    best: ways.toSorted((a, b) => b.auroc - a.auroc)[0]?.version,
    isByLabels: training['judgedOn'] === 'the labelled defects',
    failure: textOf(training['failure']),
  };
}

function wayOf(value: unknown): ReportedWay[] {
  const { version, auroc, gain } = recordOf(value);
  const range = rangeOf(recordOf(gain));
  const gained = numberOf(recordOf(gain)['value']);
  if (typeof version !== 'string' || typeof auroc !== 'number' || gained === undefined || !range) return [];
  return [{ version, auroc, gain: { value: gained, ...range } }];
}

function rangeOf({ low, high }: Readonly<Record<string, unknown>>): { low: number; high: number } | undefined {
  return typeof low === 'number' && typeof high === 'number' ? { low, high } : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
