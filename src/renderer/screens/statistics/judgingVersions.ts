import type { CommandOutput } from '../../../contract/commands.ts';
import type { VerdictBucket } from '../../../contract/statistics.ts';
import { ask } from '../../station/ask.ts';

/** A model version that judged in the period. */
export interface JudgingVersion {
  readonly modelVersionId: number;
  readonly productId: number;
  /** 1, 2, 3 ... of its product. */
  readonly version: number;
  /** The middle score of goods that it was not taught with. */
  readonly typicalGood: number;
  readonly review: number;
  readonly drift: CommandOutput<'verdicts.drift'>;
}

/** Those that judged, the one with the most parts first. */
export async function versionsOf(series: readonly VerdictBucket[]): Promise<JudgingVersion[]> {
  const parts = new Map<number, number>();
  for (const { scores } of series) {
    for (const score of scores) parts.set(score.modelVersionId, (parts.get(score.modelVersionId) ?? 0) + score.parts);
  }
  const ids = [...parts.keys()].sort((a, b) => (parts.get(b) ?? 0) - (parts.get(a) ?? 0));
  return Promise.all(
    ids.map(async (modelVersionId) => {
      const [{ productId, version, metrics }, drift] = await Promise.all([
        ask('versions.read', { versionId: modelVersionId }),
        ask('verdicts.drift', { modelVersionId }),
      ]);
      const { typicalGood, review } = metrics.thresholds;
      return { modelVersionId, productId, version, typicalGood, review, drift };
    }),
  );
}
