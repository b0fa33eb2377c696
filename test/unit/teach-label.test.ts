import { describe, expect, it } from 'vitest';
import { countsOf, filtered, groupsOf, kindsOf, labelBefore, overriddenBy } from '../../src/renderer/screens/teach/label/labelling.ts';
import { choose, chooseAll, extendTo, move, nextAfter, NOTHING_CHOSEN, toggle } from '../../src/renderer/screens/teach/label/selection.ts';
import { doneSteps, openStep, type Picture, type Version } from '../../src/renderer/screens/teach/steps.ts';
import { NO_NOTES } from '../../src/renderer/screens/teach/notes.ts';

const [EMIL, EVE] = [1, 2];

type Said = Partial<NonNullable<Picture['label']>>;

function picture(id: number, said: Said | null = null): Picture {
  const about = { productId: 1, imageId: id, originalName: `${id}.png`, importedUtcMs: 0, importedBy: EMIL, removedUtcMs: null };
  const label = {
    id: 100 + id,
    productImageId: id,
    label: 'good',
    kind: null,
    maskImageId: null,
    labelledUtcMs: 0,
    labelledBy: EMIL,
  } as const;
  return { id, ...about, label: said && { ...label, ...said } };
}

const goods = (count: number): Picture[] => Array.from({ length: count }, (_, i) => picture(i + 1, {}));

describe('pictures that are labelled', () => {
  const pictures = [picture(1), picture(2, {}), picture(3, { label: 'defect', kind: 'dent' }), picture(4, { label: 'none' })];

  it('are counted and shown by what was said of them', () => {
    expect(countsOf(pictures)).toEqual({ all: 4, open: 2, good: 1, defect: 1 });
    expect(filtered(pictures, 'open').map(({ id }) => id)).toEqual([1, 4]);
    expect(filtered(pictures, 'all')).toHaveLength(4);
  });

  it('name kinds, the most frequent first', () => {
    const kinds = ['dent', 'scratch', 'scratch', 'burr'].map((kind, i) => picture(i, { label: 'defect', kind }));
    expect(kindsOf(kinds)).toEqual(['scratch', 'burr', 'dent']);
  });

  it('keep the mask that they have, and go in one command for each', () => {
    const marked = picture(5, { label: 'defect', kind: 'dent', maskImageId: 50 });
    expect(groupsOf([pictures[0], marked, pictures[1]], () => ({ label: 'defect', kind: 'dent' }))).toEqual([
      { pictureIds: [1, 2], label: { label: 'defect', kind: 'dent', maskImageId: null } },
      { pictureIds: [5], label: { label: 'defect', kind: 'dent', maskImageId: 50 } },
    ]);
  });

  it('need a signature where another person has said something else', () => {
    const hers = picture(6, { label: 'defect', kind: 'dent', labelledBy: EVE });
    expect(overriddenBy([hers, ...pictures], () => ({ label: 'good' }), EMIL)).toEqual([hers]);
    expect(overriddenBy([hers], () => ({ label: 'defect', kind: 'dent' }), EMIL)).toEqual([]);
    expect(overriddenBy([hers], () => ({ label: 'defect', kind: 'burr' }), EMIL)).toEqual([hers]);
    expect(overriddenBy([picture(7, { label: 'none', labelledBy: EVE })], () => ({ label: 'good' }), EMIL)).toEqual([]);
  });

  it('can be given back what was said before', () => {
    expect(pictures.map(labelBefore)).toEqual([
      { label: 'none' },
      { label: 'good' },
      { label: 'defect', kind: 'dent', maskImageId: null },
      { label: 'none' },
    ]);
  });
});

describe('a selection', () => {
  const ids = [1, 2, 3, 4, 5];

  it('moves, and stops at both ends', () => {
    expect(move(NOTHING_CHOSEN, ids, 1).active).toBe(1);
    expect(move(choose(2), ids, 2)).toEqual(choose(4));
    expect(move(choose(4), ids, 9)).toEqual(choose(5));
    expect(move(choose(2), [], 1)).toEqual(NOTHING_CHOSEN);
  });

  it('is extended from where it began, both ways', () => {
    const down = move(move(choose(3), ids, 1, true), ids, 1, true);
    expect([...down.chosen]).toEqual([3, 4, 5]);
    expect([...extendTo(down, ids, 1).chosen]).toEqual([1, 2, 3]);
  });

  it('takes single ones in and out, and all', () => {
    expect([...toggle(toggle(choose(1), 3), 1).chosen]).toEqual([3]);
    expect(chooseAll(choose(2), ids)).toMatchObject({ active: 2, chosen: new Set(ids) });
  });

  it('goes on after the last one that is chosen, and from the start at the end', () => {
    expect(nextAfter(extendTo(choose(2), ids, 3), ids)).toBe(4);
    expect(nextAfter(choose(5), ids)).toBe(1);
    expect(nextAfter(chooseAll(choose(1), ids), ids)).toBe(1);
  });
});

describe('the way of a product', () => {
  const version = (id: number, state: Version['state']): Version => ({
    ...{ id, productId: 1, version: id, state, seed: 1, contentHash: '', createdUtcMs: 0, createdBy: EMIL },
    metrics: { thresholds: { review: 1, reject: 2, typicalGood: 0 } },
  });
  const taughtGoods = new Set(goods(6).map(({ label }) => label!.id));

  it('begins with photos, and goes on where it was left', () => {
    const none = { pictures: [], versions: [], taughtGoods: undefined, notes: NO_NOTES };
    expect(openStep(doneSteps(none))).toBe('photos');
    expect(openStep(doneSteps({ ...none, pictures: [1, 2, 3, 4, 5].map((id) => picture(id)) }))).toBe('check');
    const checked = { ...none, pictures: goods(6), notes: { ...NO_NOTES, checkedUpTo: 6 } };
    expect(openStep(doneSteps(checked))).toBe('teach');
    expect(openStep(doneSteps({ ...checked, pictures: [...goods(6), picture(7, {})] }))).toBe('check');
  });

  it('is at its end with a version in force that knows the good pictures there are', () => {
    const way = { pictures: goods(6), versions: [version(1, 'active')], taughtGoods, notes: { ...NO_NOTES, checkedUpTo: 6 } };
    expect(doneSteps(way).size).toBe(7);
    expect(openStep(doneSteps(way))).toBe('photos');
    expect(openStep(doneSteps({ ...way, pictures: goods(5) }))).toBe('teach');
  });

  it('shows a new version before it is in force, and what of it was seen', () => {
    const way = { pictures: goods(6), versions: [version(2, 'offered')], taughtGoods, notes: { ...NO_NOTES, checkedUpTo: 6 } };
    expect(openStep(doneSteps(way))).toBe('compare');
    const seen = { ...way.notes, versionId: 2, seen: ['compare'] };
    expect(openStep(doneSteps({ ...way, notes: seen }))).toBe('threshold');
    expect(openStep(doneSteps({ ...way, notes: { ...seen, versionId: 1 } }))).toBe('compare');
  });
});
