import type { CommandOutput } from '../../../contract/commands.ts';
import { aurocInterval } from '../../../pipeline/scoring/auroc.ts';
import { compareAuroc } from '../../../pipeline/scoring/compareAuroc.ts';
import { rocPoints } from '../../../pipeline/scoring/roc.ts';
import { createScale } from '../../../pipeline/scoring/scale.ts';
import { decide, summarise } from '../../../pipeline/scoring/verdict.ts';
import { StationError } from '../../errors.ts';
import type { Station } from '../station.ts';
import { inForceOf } from './thresholds.ts';
import type { ScoredPicture, ScoringWork } from './versionScores.ts';

type Comparison = CommandOutput<'versions.compare'>;
type Compared = Comparison['versions'][number];

/** Points of a curve at the most. */
const ROC_POINTS = 200;

/** A picture that both versions have scored. */
interface Pair {
  readonly picture: ScoredPicture;
  readonly scores: readonly [number, number];
}

/**
 * Two versions on the same pictures, those that both have scored.
 * @throws StationError VERSION_UNKNOWN, INPUT_INVALID, BUNDLE_NOT_THE_ONE, CANCELLED; as `VersionScores.of` does
 */
export async function compareVersions(
  station: Pick<Station, 'modelVersions' | 'recipes' | 'versionScores'>,
  [first, second]: readonly [number, number],
  work: ScoringWork,
): Promise<Comparison> {
  const { modelVersions, versionScores } = station;
  if (modelVersions.get(first).productId !== modelVersions.get(second).productId) {
    throw new StationError('INPUT_INVALID', 'versionIds', { detail: 'they are of two products' });
  }
  const ofFirst = await versionScores.of(first, work);
  const ofSecond = new Map((await versionScores.of(second, work)).map(({ pictureId, score }) => [pictureId, score]));
  const pairs = ofFirst.flatMap((picture): Pair[] => {
    const other = ofSecond.get(picture.pictureId);
    return picture.score === null || other == null ? [] : [{ picture, scores: [picture.score, other] }];
  });
  const scales = [first, second].map((id) => {
    const { version, metrics } = modelVersions.get(id);
    const thresholds = inForceOf(station, id);
    return { id, version, thresholds, ...createScale({ reject: thresholds.reject, typicalGood: metrics.thresholds.typicalGood }) };
  });
  const opinion = (side: 0 | 1, score: number): Comparison['differing'][number]['opinions'][number] => ({
    score,
    percent: scales[side].toPercent(score),
    verdict: decide(score, scales[side].thresholds),
  });
  const differing = pairs.flatMap(({ picture: { pictureId, imageId, name, label, kind }, scores }) => {
    const opinions: Comparison['differing'][number]['opinions'] = [opinion(0, scores[0]), opinion(1, scores[1])];
    return opinions[0].verdict === opinions[1].verdict ? [] : [{ pictureId, imageId, name, label, kind, opinions }];
  });
  const [a, b] = [scoresOf(pairs, 0), scoresOf(pairs, 1)];
  return {
    versions: [comparedOf(scales[0], a), comparedOf(scales[1], b)],
    gain: gainOf(a, b),
    differing,
  };
}

interface LabelledScores {
  readonly goods: readonly number[];
  readonly defects: readonly number[];
}

function scoresOf(pairs: readonly Pair[], side: 0 | 1): LabelledScores {
  const labelled = (label: 'good' | 'defect'): number[] =>
    pairs.flatMap(({ picture, scores }) => (picture.label === label ? [scores[side]] : []));
  return { goods: labelled('good'), defects: labelled('defect') };
}

function comparedOf(
  { id, version, thresholds }: { id: number; version: number; thresholds: Compared['thresholds'] },
  { goods, defects }: LabelledScores,
): Compared {
  const { falseRejectRate, recall } = summarise(goods, defects, thresholds);
  return {
    versionId: id,
    version,
    thresholds,
    goods: goods.length,
    defects: defects.length,
    auroc: aurocInterval([...goods, ...defects], [...goods.map(() => false), ...defects.map(() => true)]) ?? null,
    roc: rocPoints(goods, defects, ROC_POINTS),
    falseRejectRate: falseRejectRate ?? null,
    recall: recall ?? null,
  };
}

/** With a single good or defect there is no standard error. */
function gainOf(first: LabelledScores, second: LabelledScores): Comparison['gain'] {
  if (first.goods.length < 2 || first.defects.length < 2) return null;
  const { difference, standardError } = compareAuroc(second, first);
  return { value: difference, standardError };
}
