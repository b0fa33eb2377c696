import { describe, expect, it } from 'vitest';
import { doubtsOf } from '../../src/renderer/screens/teach/check/doubts.ts';
import type { Picture } from '../../src/renderer/screens/teach/steps.ts';
import { smoothed, stageOf, stagesOf, withLoss } from '../../src/renderer/screens/teach/teaching/stages.ts';

function picture(id: number): Picture {
  const about = { productId: 1, originalName: `${id}.png`, importedUtcMs: 0, importedBy: 1, removedUtcMs: null, label: null };
  return { id, imageId: id, ...about };
}

type Checked = Parameters<typeof doubtsOf>[0]['pictures'][number];

function checked(pictureId: number, findings: Checked['findings'], more: Partial<Checked> = {}): Checked {
  const seen = { sharpness: 1, contrast: 1, meanLuma: 1, widthPx: 8, heightPx: 8, outlierScore: 0, nearDuplicateOf: null };
  return { pictureId, ...seen, findings, ...more };
}

describe('doubts about pictures', () => {
  const pictures = [1, 2, 3, 4, 5, 6].map(picture);
  const check = {
    pictures: [
      checked(1, []),
      checked(2, ['NEAR_DUPLICATE'], { nearDuplicateOf: 1 }),
      checked(3, ['OUTLIER'], { outlierScore: 3.6 }),
      checked(4, ['BLURRED', 'OUTLIER'], { outlierScore: 4 }),
      checked(5, ['OUTLIER'], { outlierScore: 9 }),
    ],
    unreadable: [{ pictureId: 6, code: 'PICTURE_LOST', message: 'It is gone.' }],
  };

  it('come with the most doubtful first, and none where nothing was found', () => {
    expect(doubtsOf(check, pictures).map((doubt) => doubt.picture.id)).toEqual([6, 5, 4, 3, 2]);
    expect(doubtsOf(check, pictures)[0]).toMatchObject({ findings: ['UNREADABLE'], message: 'It is gone.' });
  });

  it('are gone with the picture, and a duplicate is none without the earlier one', () => {
    const left = pictures.filter(({ id }) => id !== 5 && id !== 1);
    expect(doubtsOf(check, left).map((doubt) => doubt.picture.id)).toEqual([6, 4, 3]);
  });
});

describe('the stages of a teaching', () => {
  it('are those of its method', () => {
    expect(stagesOf('stage0')).toEqual(['bank', 'judging']);
    expect(stagesOf('tocoad')).toEqual(['bank', 'stage 1', 'stage 2', 'judging']);
  });

  it('tell a bank before the trainings from one after them', () => {
    const trained = [{ step: 'stage 2', total: 30, losses: [] }];
    expect(stageOf('coreset', [])).toBe('bank');
    expect(stageOf('coreset', trained)).toBe('judging');
    expect(stageOf('stage 1', trained)).toBe('stage 1');
    expect(stageOf('gate', [])).toBe('judging');
  });
});

describe('losses', () => {
  const told = (done: number, loss: number) => ({ step: 'stage 1', done, total: 10, loss });

  it('are added as they are told, once each', () => {
    const stages = [told(1, 3), told(2, 2), told(2, 2)].reduce(withLoss, []);
    expect(stages).toEqual([
      {
        step: 'stage 1',
        total: 10,
        losses: [
          { done: 1, loss: 3 },
          { done: 2, loss: 2 },
        ],
      },
    ]);
    expect(withLoss(stages, { step: 'gate', done: 1, total: 2 })).toBe(stages);
  });

  it('begin anew where the stage does', () => {
    expect([told(5, 3), told(1, 4)].reduce(withLoss, [])[0].losses).toEqual([{ done: 1, loss: 4 }]);
  });

  it('are smoothed over their neighbours', () => {
    const losses = [0, 3, 6].map((loss, done) => ({ done, loss }));
    expect(smoothed(losses, 1).map(({ loss }) => loss)).toEqual([1.5, 3, 4.5]);
    expect(smoothed(losses, 0)).toEqual(losses);
  });
});
