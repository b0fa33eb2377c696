import { chooseVersion } from '../../src/pipeline/gate.ts';
import { auroc } from '../../src/pipeline/scoring/auroc.ts';
import { suggestThresholds } from '../../src/pipeline/scoring/thresholds.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { VERSIONS, type VersionName } from '../../src/pipeline/versions.ts';
import type { TrainingRun } from './trainings.ts';

/** How a version did on the test pictures, at the thresholds that its held-out goods suggest. */
export interface Figures {
  readonly imageAuroc: number | undefined;
  readonly pixelAuroc: number | undefined;
  readonly aupro: number | undefined;
  readonly falseRejectRate: number;
  readonly recall: number;
}

export function figuresOf({ said, isDefect, seed }: TrainingRun, name: VersionName | 'D'): Figures {
  const version = said[name];
  if (!version) return { imageAuroc: undefined, pixelAuroc: undefined, aupro: undefined, falseRejectRate: NaN, recall: NaN };
  const { reject } = suggestThresholds(version.goods, { ...DEFAULT_SETTINGS.thresholds, seed });
  const rate = (wanted: boolean): number => {
    const scores = version.test.filter((_, i) => isDefect[i] === wanted);
    return scores.filter((score) => score >= reject).length / scores.length;
  };
  return {
    imageAuroc: auroc(version.test, isDefect),
    pixelAuroc: version.pixelAuroc,
    aupro: version.aupro,
    falseRejectRate: rate(false),
    recall: rate(true),
  };
}

/** What the gate offers; no test picture has a say. */
export function offeredOf({ said }: TrainingRun): VersionName {
  const contenders = VERSIONS.flatMap((name) => (said[name] ? [{ name, ...said[name] }] : []));
  return chooseVersion(contenders, 'the gate').offered;
}
