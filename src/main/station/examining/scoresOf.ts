import type { CommandOutput } from '../../../contract/commands.ts';
import { createScale } from '../../../pipeline/scoring/scale.ts';
import type { Station } from '../station.ts';
import { inForceOf } from './thresholds.ts';
import type { ScoringWork } from './versionScores.ts';

/**
 * The scores of all pictures of a version's product, as people read them.
 * @throws as `VersionScores.of` does
 */
export async function scoresOf(
  station: Pick<Station, 'modelVersions' | 'recipes' | 'versionScores'>,
  versionId: number,
  work: ScoringWork,
): Promise<CommandOutput<'versions.scores'>> {
  const { modelVersions, versionScores } = station;
  const pictures = await versionScores.of(versionId, work);
  const { review, reject, typicalGood } = modelVersions.get(versionId).metrics.thresholds;
  const inForce = inForceOf(station, versionId);
  const { toPercent } = createScale({ reject: inForce.reject, typicalGood });
  return {
    thresholds: { review, reject, typicalGood },
    inForce,
    pictures: pictures.map((picture) => ({ ...picture, percent: picture.score === null ? null : toPercent(picture.score) })),
  };
}
