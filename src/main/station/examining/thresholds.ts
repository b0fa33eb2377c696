import type { CheckedInput, CommandOutput } from '../../../contract/commands.ts';
import { createScale } from '../../../pipeline/scoring/scale.ts';
import { suggestThresholds, type ThresholdRule } from '../../../pipeline/scoring/thresholds.ts';
import { DEFAULT_SETTINGS } from '../../../pipeline/settings.ts';
import { StationError } from '../../errors.ts';
import type { Station } from '../station.ts';
import type { ScoringWork } from './versionScores.ts';

/** The thresholds that a version judges by, or did last; those that were suggested where it never did. */
export function inForceOf(
  { recipes, modelVersions }: Pick<Station, 'recipes' | 'modelVersions'>,
  versionId: number,
): { review: number; reject: number } {
  const { review, reject } = recipes.lastWith(versionId)?.settings.thresholds ?? modelVersions.get(versionId).metrics.thresholds;
  return { review, reject };
}

/**
 * Thresholds by a rule, from the scores of all pictures that are labelled now.
 * @throws StationError VERSION_UNKNOWN, THRESHOLDS_WITHOUT_DEFECTS, THRESHOLDS_UNUSABLE; PipelineError SCORES_*; as
 *   `VersionScores.of` does
 */
export async function suggestFor(
  { modelVersions, versionScores }: Pick<Station, 'modelVersions' | 'versionScores'>,
  { versionId, rule }: CheckedInput<'thresholds.suggest'>,
  work: ScoringWork,
): Promise<CommandOutput<'thresholds.suggest'>> {
  const { version, seed } = modelVersions.get(versionId);
  const pictures = await versionScores.of(versionId, work);
  const labelled = (wanted: 'good' | 'defect'): number[] =>
    pictures.flatMap(({ label, score }) => (label === wanted && score !== null ? [score] : []));
  const [goods, defects] = [labelled('good'), labelled('defect')];
  if (rule.rule !== 'default' && defects.length === 0) throw new StationError('THRESHOLDS_WITHOUT_DEFECTS', `version ${version}`);
  const asked: ThresholdRule = rule.rule === 'default' ? { ...DEFAULT_SETTINGS.thresholds, defects } : { ...rule, defects };
  const suggested = suggestThresholds(goods, { ...asked, seed });
  if (suggested.reject <= suggested.typicalGood) {
    const detail = `REJECT ${suggested.reject}, typical good ${suggested.typicalGood}`;
    throw new StationError('THRESHOLDS_UNUSABLE', `version ${version}`, { detail });
  }
  const { review, reject, rejectInterval, falseRejectRate, recall, warnings } = suggested;
  return {
    review,
    reject,
    reviewPercent: createScale(suggested).toPercent(review),
    goods: goods.length,
    defects: defects.length,
    rejectInterval,
    falseRejectRate,
    recall: recall ?? null,
    warnings: [...warnings],
  };
}
