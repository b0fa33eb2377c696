import { describe, expect, it } from 'vitest';
import { DEFAULT_RECIPE, RECIPE_SETTINGS, type RecipeSettings } from '../../src/contract/recipe.ts';
import { ADA, BEN, productStation, signed, versionFacts } from '../station-products.ts';

const { products, recipes, versions, time, told } = await productStation();
let count = 0;

function newProduct(): number {
  return products.create(`product ${++count}`, ADA).id;
}

/** A product that is judged by a model; REVIEW at 2 + n, REJECT at 3 + n. */
function judgedProduct(): { productId: number; versionId: number; n: number } {
  const productId = newProduct();
  const { id: versionId } = versions.add({ productId, ...versionFacts(++count), labelIds: [] }, ADA);
  versions.offer(versionId, ADA);
  versions.activate(versionId, signed());
  return { productId, versionId, n: count };
}

function refusal(code: string): unknown {
  return expect.objectContaining({ code });
}

const CROPPED: RecipeSettings = {
  ...DEFAULT_RECIPE,
  geometry: { crop: { leftPx: 0, topPx: 8, widthPx: 300, heightPx: 200 }, widthPx: 320, heightPx: 192 },
  retention: { PASS: { days: 7, parts: 1000 }, REVIEW: { days: 30 }, REJECT: { days: 365 }, FAULT: { parts: 50 } },
  actuator: { ...DEFAULT_RECIPE.actuator, gate: { by: 'time', delayMs: 450 }, pulseMs: 80, deadlineMs: 400, alarmAfterRejects: 5 },
};

describe('a recipe', () => {
  it('is a new version with each change, and the trail tells old and new', () => {
    const productId = newProduct();
    expect(recipes.inForce(productId)).toBeUndefined();
    const first = recipes.change(productId, CROPPED, 0, signed());
    expect(first).toMatchObject({ productId, version: 1, modelVersionId: null, settings: CROPPED, createdUtcMs: time.utcMs, createdBy: 1 });
    const settings: RecipeSettings = { ...CROPPED, retention: {}, actuator: { ...CROPPED.actuator, gate: { by: 'encoder', counts: 12 } } };
    const second = recipes.change(productId, settings, 1, signed(BEN));
    expect(recipes.inForce(productId)).toEqual(second);
    expect(second).toMatchObject({ version: 2, settings, createdBy: 2 });
    expect(recipes.history(productId, 10)).toEqual([second, first]);
    expect(recipes.history(productId, 10, 2)).toEqual([first]);
    expect(told().slice(0, 2)).toMatchObject([
      {
        action: 'recipe.change',
        object: `product ${productId}`,
        userId: 2,
        reason: 'as agreed',
        signatureMeaning: 'approval',
        oldValue: { version: 1, modelVersionId: null, ...CROPPED },
        newValue: { version: 2, modelVersionId: null, ...settings },
      },
      { action: 'recipe.change', oldValue: null, newValue: { version: 1 } },
    ]);
  });

  it('is not changed by somebody who has seen an older one', () => {
    const productId = newProduct();
    recipes.change(productId, CROPPED, 0, signed());
    for (const seen of [0, 2, -1, NaN]) {
      expect(() => recipes.change(productId, DEFAULT_RECIPE, seen, signed())).toThrow(refusal('RECIPE_CHANGED_MEANWHILE'));
    }
    expect(() => recipes.change(productId, CROPPED, 1, signed())).toThrow(refusal('INPUT_INVALID'));
    expect(recipes.history(productId, 10)).toHaveLength(1);
  });

  it('needs a reason, and a product in use', () => {
    const productId = newProduct();
    expect(() => recipes.change(productId, CROPPED, 0, { ...signed(), reason: '' })).toThrow(refusal('INPUT_INVALID'));
    expect(() => recipes.change(99_999, CROPPED, 0, signed())).toThrow(refusal('PRODUCT_UNKNOWN'));
    products.retire(productId, ADA);
    expect(() => recipes.change(productId, CROPPED, 0, signed())).toThrow(refusal('PRODUCT_RETIRED'));
    expect(recipes.inForce(productId)).toBeUndefined();
  });

  const { geometry, retention, actuator } = CROPPED;
  it.each([
    ['nothing', undefined, 'recipe'],
    ['a text', 'recipe', 'recipe'],
    ['a member too many', { ...CROPPED, colour: 'red' }, 'recipe'],
    ['a member too few', { geometry, retention, actuator }, 'recipe.thresholds'],
    ['an input side of no network', { ...CROPPED, geometry: { widthPx: 250, heightPx: 256 } }, 'recipe.geometry.widthPx'],
    ['an input side as a text', { ...CROPPED, geometry: { widthPx: '256', heightPx: 256 } }, 'recipe.geometry.widthPx'],
    ['an empty crop', { ...CROPPED, geometry: { ...geometry, crop: { ...geometry.crop, widthPx: 0 } } }, 'recipe.geometry.crop.widthPx'],
    ['REVIEW above REJECT', { ...CROPPED, thresholds: { review: 3, reject: 2 } }, 'recipe.thresholds'],
    ['a threshold that is no number', { ...CROPPED, thresholds: { review: 1, reject: NaN } }, 'recipe.thresholds.reject'],
    ['an endless threshold', { ...CROPPED, thresholds: { review: 1, reject: Infinity } }, 'recipe.thresholds.reject'],
    ['goods kept longer than defects', { ...CROPPED, retention: { ...retention, REJECT: { days: 3 } } }, 'recipe.retention'],
    ['goods kept for ever and defects not', { ...CROPPED, retention: { REJECT: { days: 3 } } }, 'recipe.retention'],
    ['an empty rule', { ...CROPPED, retention: { PASS: {} } }, 'recipe.retention.PASS'],
    ['a negative number of days', { ...CROPPED, retention: { PASS: { days: -1 } } }, 'recipe.retention.PASS.days'],
    ['a verdict that there is not', { ...CROPPED, retention: { MAYBE: { days: 1 } } }, 'recipe.retention'],
    ['a deadline after the gate', { ...CROPPED, actuator: { ...actuator, deadlineMs: 451 } }, 'recipe.actuator'],
    ['a gate of no kind', { ...CROPPED, actuator: { ...actuator, gate: { by: 'hand' } } }, 'recipe.actuator.gate.by'],
    ['a pulse without end', { ...CROPPED, actuator: { ...actuator, pulseMs: 1e9 } }, 'recipe.actuator.pulseMs'],
  ])('is refused with %s', (_, settings, where) => {
    const productId = newProduct();
    const rows = told().length;
    expect(() => recipes.change(productId, settings, 0, signed())).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', where }));
    expect([recipes.inForce(productId), told().length]).toEqual([undefined, rows]);
  });

  it('has a default that holds', () => {
    expect(RECIPE_SETTINGS.parse(DEFAULT_RECIPE)).toEqual(DEFAULT_RECIPE);
  });
});

describe('the recipe of a product that is judged', () => {
  it('takes other thresholds for the model in force', () => {
    const { productId, versionId, n } = judgedProduct();
    const { settings, version } = recipes.inForce(productId)!;
    expect(settings.thresholds).toEqual({ review: 2 + n, reject: 3 + n });
    const thresholds = { review: 1.5, reject: 1.75 };
    expect(recipes.change(productId, { ...settings, thresholds }, version, signed())).toMatchObject({
      modelVersionId: versionId,
      settings: { thresholds },
    });
  });

  it.each([
    ['no thresholds', { thresholds: null }],
    ['a REJECT threshold that a typical good part reaches', { thresholds: { review: 0.5, reject: 1 } }],
    ['another input size than the model’s', { geometry: { widthPx: 320, heightPx: 256 } }],
    ['another crop', { geometry: CROPPED.geometry }],
  ])('does not take %s', (_, change) => {
    const { productId } = judgedProduct();
    const { settings, version } = recipes.inForce(productId)!;
    expect(() => recipes.change(productId, { ...settings, ...change }, version, signed())).toThrow(refusal('RECIPE_CONTRADICTS_MODEL'));
    expect(recipes.inForce(productId)!.version).toBe(version);
  });

  it('has no thresholds before there is a model', () => {
    const settings = { ...DEFAULT_RECIPE, thresholds: { review: 1, reject: 2 } };
    expect(() => recipes.change(newProduct(), settings, 0, signed())).toThrow(refusal('RECIPE_CONTRADICTS_MODEL'));
  });
});
