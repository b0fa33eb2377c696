import { describe, expect, it } from 'vitest';
import { chooseVersion, type Contender } from '../../src/pipeline/gate.ts';
import { Random } from '../../src/pipeline/random.ts';
import { compareAuroc } from '../../src/pipeline/scoring/compareAuroc.ts';
import { type VersionName, VERSIONS } from '../../src/pipeline/versions.ts';

const COUNT = 60;
/** What every version sees of the same pictures. */
const common = { goods: normals(new Random(1)), defects: normals(new Random(2)) };

describe('the gate', () => {
  it('offers the version that clearly parts defects best', () => {
    const versions = [contender('stage0', 0.5), contender('stage2', 1), contender('stage0+D', 1), contender('stage2+D', 4)];
    const { offered, comparisons, reason } = chooseVersion(versions, 'the labelled defects');
    expect(offered).toBe('stage2+D');
    expect(comparisons[3].gain.low).toBeGreaterThan(0);
    expect(reason).toMatch(/^stage2\+D \(AUROC [01]\.\d{4}\) is the best on the labelled defects$/);
  });

  it('takes the simplest of versions that are equal', () => {
    const { goods, defects } = contender('stage0', 1);
    const versions = (['stage0', 'stage2', 'stage0+D', 'stage2+D'] as const).map((name) => ({ name, goods, defects }));
    const { offered, comparisons, reason } = chooseVersion(versions, 'defects');
    expect(offered).toBe('stage0');
    expect(reason).toMatch(/^stage0 .* is the best on defects$/);
    for (const { gain, auroc } of comparisons) {
      expect(gain).toEqual({ value: 0, low: 0, high: 0 });
      expect(auroc).toBe(comparisons[0].auroc);
    }
  });

  it('takes the simplest of versions that all part every defect, however far', () => {
    const versions = [contender('stage0', 20), contender('stage2', 40), contender('stage0+D', 60)];
    expect(chooseVersion(versions, 'defects')).toMatchObject({
      offered: 'stage0',
      comparisons: [{ auroc: 1 }, { auroc: 1 }, { auroc: 1 }],
    });
  });

  it('keeps a version that is behind the best by no more than chance', () => {
    const versions = [contender('stage0', 1.5, 0.3), contender('stage2', 1.55, 0.3)];
    const { offered, comparisons, reason } = chooseVersion(versions, 'defects');
    expect(comparisons[1].auroc).toBeGreaterThan(comparisons[0].auroc);
    expect(comparisons[1].gain.low).toBeLessThan(0);
    expect(offered).toBe('stage0');
    expect(reason).toMatch(/^stage0 .* is the simplest that is not clearly worse than the best, stage2 \(AUROC/);
  });

  it('passes over a simple version that is clearly worse, to the simplest of the rest', () => {
    const best = contender('stage2+D', 4);
    const swapped = { ...best, name: 'stage2' as const, defects: [best.goods[0], ...best.defects.slice(1)] };
    const { offered, comparisons } = chooseVersion([contender('stage0', 0.5), swapped, { ...best, name: 'stage0+D' }, best], 'defects');
    expect(comparisons[1].auroc).toBeLessThan(comparisons[2].auroc);
    expect(offered).toBe('stage2');
  });

  it('never offers a training that made it worse', () => {
    const { offered, comparisons } = chooseVersion([contender('stage0', 3), contender('stage2', 0.5)], 'defects');
    expect(offered).toBe('stage0');
    expect(comparisons[1].gain.high).toBeLessThan(0);
  });

  it('states each gain over stage 0 with its 90 % interval', () => {
    const versions = [contender('stage0', 1), contender('stage2', 1.5)];
    const { gain } = chooseVersion(versions, 'defects').comparisons[1];
    const { difference, standardError } = compareAuroc(versions[1], versions[0]);
    expect(gain.value).toBe(difference);
    expect((gain.high - gain.value) / standardError).toBeCloseTo(1.645, 3);
    expect((gain.value - gain.low) / standardError).toBeCloseTo(1.645, 3);
  });

  // The variance of a single defect is 0 / 0: every interval is NaN, which the manifest keeps as null and no reader takes back.
  it('states gains that are numbers where a single defect is labelled', () => {
    const versions = [contender('stage0', 1), contender('stage2', 3)].map(({ defects, ...rest }) => ({ ...rest, defects: [defects[0]] }));
    for (const { gain } of chooseVersion(versions, 'the labelled defects').comparisons) {
      expect(Object.values(gain).every(Number.isFinite)).toBe(true);
    }
  });
});

/** @param shift of the defects' mean, in deviations of what all versions see; `own` the deviation of what this one sees by itself */
function contender(name: VersionName, shift: number, own = 0.1): Contender {
  const random = new Random(10 + VERSIONS.indexOf(name));
  const seen = (values: readonly number[]): number[] => values.map((value) => value + random.normal(0, own));
  return { name, goods: seen(common.goods), defects: seen(common.defects).map((value) => value + shift) };
}

function normals(random: Random): number[] {
  return Array.from({ length: COUNT }, () => random.normal());
}
