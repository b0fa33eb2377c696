import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RECIPE, RECIPE_SETTINGS, type RecipeSettings } from '../../src/contract/recipe.ts';
import { RECIPE_COMMANDS } from '../../src/contract/commands/recipes.ts';
import { share as pipelineShare } from '../../src/pipeline/scoring/interval.ts';
import { LABELLED_DEFECTS } from '../../src/pipeline/gate.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { decide, summarise } from '../../src/pipeline/scoring/verdict.ts';
import { choiceOf } from '../../src/renderer/screens/tuning/model/choice.ts';
import { tuning as words } from '../../src/renderer/i18n/en/tuning.ts';
import { byGravity, findingOf, isImproved } from '../../src/renderer/screens/tuning/model/comparison.ts';
import { afterKey, moved } from '../../src/renderer/screens/tuning/model/dragging.ts';
import { evidenceOf } from '../../src/renderer/screens/tuning/model/evidence.ts';
import { binned, heightsOf } from '../../src/renderer/screens/tuning/model/histogram.ts';
import { type NumberRule, readNumber, typedNumber } from '../../src/renderer/screens/tuning/model/numbers.ts';
import {
  flipsOf,
  type KnownPart,
  knownParts,
  outcomeOf,
  type ScoredPicture,
  verdictOn,
} from '../../src/renderer/screens/tuning/model/outcome.ts';
import { recipeChanges } from '../../src/renderer/screens/tuning/model/recipeChanges.ts';
import { formOf, NUMBER_RULES, type NumberName, type RecipeForm, settingsOf } from '../../src/renderer/screens/tuning/model/recipeForm.ts';
import { retentionFormOf, retentionOf } from '../../src/renderer/screens/tuning/model/retentionForm.ts';
import { share } from '../../src/renderer/screens/tuning/model/share.ts';
import { RULES, ruleOf } from '../../src/renderer/screens/tuning/model/suggestionRule.ts';

function part(score: number, group: KnownPart['group'] = 'heldOut'): KnownPart {
  return {
    pictureId: Math.round(1000 * score) + 1,
    imageId: 1,
    name: `${score}.png`,
    kind: group === 'defect' ? 'dent' : null,
    score,
    group,
  };
}

const scores = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { maxLength: 40 });

describe('shares and verdicts', () => {
  it("are the station's own", () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.nat({ max: 500 }), (a, b) => {
        const [count, total] = [Math.min(a, b), Math.max(a, b)];
        const { value, low, high } = share(count, total) ?? {};
        expect(total === 0 ? undefined : { value, low, high }).toEqual(pipelineShare(count, total));
      }),
    );
    fc.assert(
      fc.property(
        scores,
        scores,
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (g, d, a, b) => {
          const thresholds = { review: Math.min(a, b), reject: Math.max(a, b) };
          for (const score of g) expect(verdictOn(score, thresholds)).toBe(decide(score, thresholds));
          const parts = [...g.map((score) => part(score)), ...d.map((score) => part(score, 'defect'))];
          const { goods, defects, falseRejects, misses } = outcomeOf(parts, thresholds, 'PASS');
          const summary = summarise(g, d, thresholds);
          expect({ goods, defects }).toEqual({ goods: summary.goods, defects: summary.defects });
          expect(falseRejects?.value).toBe(summary.falseRejectRate?.value);
          expect(misses && 1 - misses.value).toEqual(summary.recall && expect.closeTo(summary.recall.value, 12));
        },
      ),
    );
  });

  it('count REVIEW as what the recipe makes of it', () => {
    const parts = [part(1), part(2.5), part(4), part(1.5, 'defect'), part(2.7, 'defect'), part(5, 'defect')];
    const thresholds = { review: 2, reject: 3 };
    expect(outcomeOf(parts, thresholds, 'REJECT')).toMatchObject({ falseRejects: { count: 2, total: 3 }, misses: { count: 1, total: 3 } });
    expect(outcomeOf(parts, thresholds, 'PASS')).toMatchObject({ falseRejects: { count: 1 }, misses: { count: 2 } });
    expect(outcomeOf([], thresholds, 'PASS')).toMatchObject({ falseRejects: undefined, misses: undefined });
  });
});

describe('parts in hand', () => {
  it('are the labelled ones with a score', () => {
    const picture = { pictureId: 1, imageId: 1, name: 'a', kind: null, score: 1, percent: 1, how: 'judged', label: 'good' } as const;
    const pictures: ScoredPicture[] = [
      picture,
      { ...picture, how: 'heldOut' },
      { ...picture, label: 'defect', kind: 'dent' },
      { ...picture, label: 'none' },
      { ...picture, label: 'none', score: null, percent: null },
      { ...picture, score: null, percent: null, problem: 'NOT_HELD_OUT' },
    ];
    const { parts, unlabelled, unscored } = knownParts(pictures);
    expect(parts.map(({ group }) => group)).toEqual(['judged', 'heldOut', 'defect']);
    expect([unlabelled, unscored]).toEqual([2, 1]);
    expect(evidenceOf({ parts, unlabelled, unscored })).toEqual([
      { code: 'fewGoods', count: 2 },
      { code: 'fewDefects', count: 1 },
      { code: 'unlabelled', count: 2 },
      { code: 'unscored', count: 1 },
    ]);
    const many = Array.from({ length: 40 }, (_, i) => part(i));
    expect(evidenceOf({ parts: many, unlabelled: 0, unscored: 0 })).toEqual([{ code: 'noDefects', count: 0 }]);
    expect(evidenceOf({ parts: [], unlabelled: 0, unscored: 0 }).map(({ code }) => code)).toEqual(['noGoods', 'noDefects']);
  });

  it('flip between two thresholds, those worse off first', () => {
    const parts = [part(1), part(2.5), part(2.6, 'defect'), part(4, 'defect')];
    const flips = flipsOf(parts, { review: 2, reject: 3 }, { review: 2.2, reject: 2.4 });
    expect(flips.map(({ part: { score }, from, to, isBetter }) => [score, from, to, isBetter])).toEqual([
      [2.5, 'REVIEW', 'REJECT', false],
      [2.6, 'REVIEW', 'REJECT', true],
    ]);
    expect(flipsOf(parts, { review: 2, reject: 3 }, { review: 2, reject: 3 })).toEqual([]);
  });

  it('stand in bins of the scale, none lost', () => {
    const parts = [part(0), part(10), part(10.1), part(99.99, 'defect'), part(100, 'defect')];
    const bins = binned(parts, (score) => score);
    expect(bins).toHaveLength(40);
    expect(bins[4]).toMatchObject({ fromPercent: 10, counts: { heldOut: 2 } });
    expect(bins[39].counts.defect).toBe(2);
    expect(heightsOf(bins)).toEqual({ goods: 2, defects: 2 });
  });
});

describe('moving a threshold', () => {
  const marks = { review: 30, reject: 50 };

  it('stops at the other one, and at the ends of the scale', () => {
    expect(moved(marks, 'review', 70)).toEqual({ review: 50, reject: 50 });
    expect(moved(marks, 'reject', 20)).toEqual({ review: 30, reject: 30 });
    expect(moved({ review: 5, reject: 50 }, 'reject', 0).reject).toBeGreaterThan(10);
    expect(moved(marks, 'reject', 400).reject).toBeLessThan(100);
    expect(moved(marks, 'review', NaN)).toEqual(marks);
  });

  it('goes by keys, with shift ten times as far', () => {
    const press = (key: string, shiftKey = false): unknown => afterKey(marks, 'review', { key, shiftKey });
    expect(press('ArrowRight')).toEqual({ review: 30.5, reject: 50 });
    expect(press('ArrowLeft', true)).toEqual({ review: 25, reject: 50 });
    expect(press('End')).toEqual({ review: 50, reject: 50 });
    expect(press('a')).toBeUndefined();
  });
});

describe('two versions', () => {
  it('are told apart only beyond doubt', () => {
    expect(findingOf({ gain: { value: 0.05, standardError: 0.01 } })).toMatchObject({ says: 'better', gain: 0.05 });
    expect(findingOf({ gain: { value: -0.05, standardError: 0.01 } }).says).toBe('worse');
    expect(findingOf({ gain: { value: 0.05, standardError: 0.05 } }).says).toBe('alike');
    expect(findingOf({ gain: { value: 0, standardError: 0 } }).says).toBe('alike');
    expect(findingOf({ gain: null })).toEqual({ says: 'unknown' });
  });

  it('differ for the better or the worse by the label', () => {
    const opinion = (verdict: 'PASS' | 'REVIEW' | 'REJECT') => ({ verdict, score: 1, percent: 1 });
    const one = (label: 'good' | 'defect' | 'none', from: 'PASS' | 'REJECT', to: 'PASS' | 'REJECT') => ({
      ...{ pictureId: 1, imageId: 1, name: label, kind: null, label },
      opinions: [opinion(from), opinion(to)] as [ReturnType<typeof opinion>, ReturnType<typeof opinion>],
    });
    expect(isImproved(one('good', 'REJECT', 'PASS'))).toBe(true);
    expect(isImproved(one('defect', 'REJECT', 'PASS'))).toBe(false);
    expect(isImproved(one('none', 'REJECT', 'PASS'))).toBeUndefined();
    const sorted = byGravity([one('none', 'PASS', 'REJECT'), one('good', 'REJECT', 'PASS'), one('defect', 'REJECT', 'PASS')]);
    expect(sorted.map(({ label }) => label)).toEqual(['defect', 'good', 'none']);
  });
});

describe('numbers that are typed', () => {
  it('may have a comma, and must be numbers in their range', () => {
    expect([typedNumber(' 32,5 '), typedNumber('-1.5'), typedNumber(''), typedNumber('3e5')]).toEqual([32.5, -1.5, undefined, NaN]);
    const rule = { min: 64, max: 2048, multipleOf: 32 };
    expect(readNumber('', rule)).toEqual({ error: { kind: 'missing' } });
    expect(readNumber('x', rule)).toEqual({ error: { kind: 'notANumber' } });
    expect(readNumber('64.5', rule)).toEqual({ error: { kind: 'notWhole' } });
    expect(readNumber('70', rule)).toEqual({ error: { kind: 'notMultiple', of: 32 } });
    expect(readNumber('4096', rule)).toEqual({ error: { kind: 'outOfRange', min: 64, max: 2048 } });
    expect(readNumber('96', rule)).toEqual({ value: 96 });
    expect(readNumber('12,3', { min: 0, max: 100, isFractional: true, typedTimes: 100 })).toEqual({ value: 0.123 });
  });

  it('make rules that the station takes', () => {
    const typed = { maxRate: '2,5', minRecall: '100', falseRejectCost: '1', missCost: '50', defectShare: '0.5' };
    for (const name of RULES) {
      const { rule } = ruleOf(name, typed);
      expect(RECIPE_COMMANDS['thresholds.suggest'].input.safeParse({ versionId: 1, rule }).success).toBe(true);
    }
    expect(ruleOf('byFalseRejectRate', typed).rule).toEqual({ rule: 'byFalseRejectRate', maxRate: 0.025 });
    expect(ruleOf('byCost', { ...typed, missCost: '' })).toEqual({ errors: { missCost: { kind: 'missing' } } });
  });
});

describe('a recipe that is typed', () => {
  const write = (value: number): string => String(value).replace('.', ',');
  const full: RecipeSettings = RECIPE_SETTINGS.parse({
    geometry: { crop: { leftPx: 0, topPx: 10, widthPx: 300, heightPx: 200 }, widthPx: 256, heightPx: 320 },
    thresholds: { review: 1, reject: 2 },
    retention: { PASS: { days: 7 }, REVIEW: { days: 30, parts: 100 }, REJECT: { days: 30 } },
    actuator: {
      gate: { by: 'time', delayMs: 900 },
      pulseMs: 80,
      deadlineMs: 800,
      confirmedByMs: 1200,
      alarmAfterRejects: 5,
      alarmAboveShare: 0.123,
    },
    frame: { size: { widthPx: 640, heightPx: 480 }, leastContrast: 1.5, mostBright: 0.07 },
  });

  it('comes back as it was', () => {
    for (const settings of [full, DEFAULT_RECIPE]) {
      const { geometry, frame, actuator } = settings;
      expect(settingsOf(formOf(settings, write))).toEqual({ settings: { geometry, frame, actuator }, errors: {} });
      expect(retentionOf(retentionFormOf(settings.retention, write))).toEqual({ retention: settings.retention, errors: {} });
    }
  });

  it('says what is wrong where the station would refuse it', () => {
    const wrong = (changes: Partial<Record<NumberName, string>>): unknown => {
      const form = formOf(full, write);
      return settingsOf({ ...form, numbers: { ...form.numbers, ...changes } }).errors;
    };
    expect(wrong({ 'actuator.deadlineMs': '901' })).toEqual({ 'actuator.deadlineMs': { kind: 'deadlineAfterGate' } });
    expect(wrong({ 'actuator.confirmedByMs': '800' })).toEqual({ 'actuator.confirmedByMs': { kind: 'confirmedBeforeDeadline' } });
    expect(wrong({ 'geometry.crop.leftPx': '' })).toEqual({ 'geometry.crop.widthPx': { kind: 'cropIncomplete' } });
    expect(wrong({ 'frame.size.heightPx': '' })).toEqual({ 'frame.size.widthPx': { kind: 'sizeIncomplete' } });
    expect(wrong({ 'actuator.gate.delayMs': 'soon' })).toEqual({ 'actuator.gate.delayMs': { kind: 'notANumber' } });
    const keeps = retentionFormOf(full.retention, write);
    expect(retentionOf({ ...keeps, PASS: { days: '40', parts: '' } }).errors).toEqual({ 'REVIEW.days': { kind: 'keepOrder' } });
  });

  it('has the bounds of the contract', () => {
    const untimed = { ...full.actuator, gate: { by: 'none' } as const, confirmedByMs: null, deadlineMs: 1 };
    const roomy = formOf({ ...full, actuator: untimed }, write);
    for (const name of Object.keys(NUMBER_RULES) as NumberName[]) {
      const { min, max, multipleOf = 1 }: NumberRule = NUMBER_RULES[name];
      const typed = (value: number): RecipeForm => {
        const gate = { 'actuator.gate.delayMs': '600000', 'actuator.gate.counts': '5' };
        // What is reported behind the gate comes after the deadline, which is 1 ms at least.
        const deadline = { 'actuator.deadlineMs': '1' };
        const numbers = { ...roomy.numbers, ...gate, ...deadline, [name]: String(value) };
        return { ...roomy, gateBy: name === 'actuator.gate.counts' ? 'encoder' : 'time', numbers };
      };
      for (const value of [name === 'actuator.confirmedByMs' ? 2 : min, max]) {
        const { settings, errors } = settingsOf(typed(value));
        expect([name, value, errors]).toEqual([name, value, {}]);
        expect(RECIPE_SETTINGS.safeParse({ ...full, ...settings }).error).toBeUndefined();
      }
      for (const value of [min - multipleOf, max + multipleOf]) expect(settingsOf(typed(value)).errors).toHaveProperty([name]);
    }
  });

  it('says what it changes', () => {
    const next: RecipeSettings = { ...full, thresholds: { review: 1, reject: 3 }, retention: {}, frame: { leastContrast: 1.5 } };
    expect(recipeChanges(full, next)).toEqual([
      { field: 'thresholds.reject', from: 2, to: 3 },
      { field: 'frame.size.widthPx', from: 640, to: undefined },
      { field: 'frame.size.heightPx', from: 480, to: undefined },
      { field: 'frame.mostBright', from: 0.07, to: undefined },
      { field: 'retention.PASS.days', from: 7, to: undefined },
      { field: 'retention.REVIEW.days', from: 30, to: undefined },
      { field: 'retention.REVIEW.parts', from: 100, to: undefined },
      { field: 'retention.REJECT.days', from: 30, to: undefined },
    ]);
    const stops = { ...full, actuator: { ...full.actuator, stopsOn: ['DISK_LOW' as const] } };
    expect(recipeChanges(full, stops)).toEqual([{ field: 'actuator.stopsOn', from: [...full.actuator.stopsOn].sort(), to: ['DISK_LOW'] }]);
    expect(recipeChanges(full, full)).toEqual([]);
  });
});

describe('the default rule', () => {
  it('is in words what teaching does', () => {
    expect(DEFAULT_SETTINGS.thresholds).toEqual({ rule: 'gev', tails: { review: 1 / 20, reject: 1 / 50 } });
    expect(words['tuning.rule.default.hint']).toBe('REJECT where one good part in fifty lies, REVIEW where one in twenty does.');
  });
});

describe('what a teaching chose', () => {
  const made = (version: string, auroc: number) => ({ version, auroc, gain: { value: auroc - 0.8, low: 0, high: 1 } });

  it('is held beside the best, and by what they were compared', () => {
    const comparisons = [made('stage0', 0.8), made('stage2', 0.9), made('stage2+D', 0.9)];
    const training = { comparisons, offered: 'stage0' };
    expect(choiceOf({ ...training, judgedOn: LABELLED_DEFECTS })).toEqual({ offered: 'stage0', best: 'stage2', isByLabels: true });
    expect(choiceOf({ ...training, judgedOn: 'synthetic anomalies of 3 kinds' })?.isByLabels).toBe(false);
  });

  it('is nothing where nothing was trained, or a version of elsewhere does not tell', () => {
    expect(choiceOf({})).toBeUndefined();
    expect(choiceOf({ comparisons: [made('stage0', 0.8)] })).toBeUndefined();
    expect(choiceOf({ comparisons: [], offered: 'stage0' })).toBeUndefined();
  });
});
