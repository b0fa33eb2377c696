import { describe, expect, it } from 'vitest';
import { chooseBankSize } from '../../src/pipeline/memory/bankSize.ts';
import type { HeldOutScore } from '../../src/pipeline/memory/heldOut.ts';

const SIZES = [
  { patches: 1000, graphMs: 10 },
  { patches: 2000, graphMs: 20 },
];

/** One score per size and picture. */
function scored(...scores: readonly (readonly [number, number])[]): HeldOutScore[] {
  return scores.map((each, image) => ({ image, scores: each }));
}

describe('chooseBankSize', () => {
  const goods = scored([1, 1], [2, 2], [3, 3], [4, 4], [5, 5]);

  it('takes the smaller bank where the larger parts no better', () => {
    const choice = chooseBankSize(SIZES, goods, scored([6, 6], [7, 7], [4, 4]), 30);
    expect(choice.patches).toBe(1000);
    expect(choice.reason).toContain('within 30 ms');
  });

  it('takes the larger bank where the smaller parts clearly worse', () => {
    const anomalies = scored([1.5, 6], [2.5, 7], [3.5, 8], [1.2, 9], [2.2, 9]);
    expect(chooseBankSize(SIZES, goods, anomalies, 30).patches).toBe(2000);
  });

  it('says so where no bank keeps to the budget', () => {
    const { patches, reason } = chooseBankSize(SIZES.slice(0, 1), goods, scored([6, 6]), 5);
    expect(patches).toBe(1000);
    expect(reason).toBe('the smallest there is: even that takes longer than 5 ms a part on this machine');
  });

  it('takes the smallest where there are too few pictures to compare', () => {
    expect(chooseBankSize(SIZES, scored([1, 1]), scored([2, 1]), 30).patches).toBe(1000);
    expect(chooseBankSize(SIZES, goods, [], 30).patches).toBe(1000);
  });
});
