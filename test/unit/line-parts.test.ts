import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RECIPE } from '../../src/contract/recipe.ts';
import type { Gate } from '../../src/main/actuator/actuator.ts';
import { lineSettingsOf } from '../../src/main/station/line/lineSettings.ts';
import { PartsInFlight, type Timing } from '../../src/main/station/line/partsInFlight.ts';

const TIMING: Timing = { deadlineMs: 100, confirmedByMs: 300, gateCounts: null, leastGapMs: 0 };

function belt(...tags: string[]): PartsInFlight {
  const parts = new PartsInFlight(10);
  for (const [i, tag] of tags.entries()) parts.enter({ tag, triggeredMs: i }, TIMING);
  return parts;
}

describe('parts between trigger and gate', () => {
  it('come with a tag of their own, which is free again when they have left', () => {
    const parts = belt('a');
    expect(parts.enter({ tag: 'a', triggeredMs: 5 }, TIMING)).toBe('TAG_REPEATED');
    expect(parts.confirm('a', 'REJECT')).toBe('as told');
    expect(parts.enter({ tag: 'a', triggeredMs: 6 }, TIMING)).toBeUndefined();
  });

  it('are followed up to a number', () => {
    const parts = new PartsInFlight(1);
    parts.enter({ tag: 'a', triggeredMs: 0 }, TIMING);
    expect(parts.enter({ tag: 'b', triggeredMs: 0 }, TIMING)).toBe('PARTS_TOO_MANY');
    expect(parts.answer('b', 'PASS', 1)).toBe(false);
    expect(parts.answer('b', 'REJECT', 1)).toBe(true);
  });

  it('are let through until their deadline and not after it', () => {
    const parts = belt('a', 'b');
    expect(parts.answer('a', 'PASS', 100)).toBe(true);
    expect(parts.answer('b', 'PASS', 101.5)).toBe(false);
  });

  it('are rejected for good', () => {
    const parts = belt('a');
    expect(parts.answer('a', 'PASS', 1)).toBe(true);
    expect(parts.answer('a', 'REJECT', 2)).toBe(true);
    expect(parts.answer('a', 'PASS', 3)).toBe(false);
  });

  it('that have no verdict in time are told once, and rejected', () => {
    const parts = belt('a', 'b');
    parts.answer('b', 'REJECT', 50);
    expect(parts.takeOverdue(100)).toEqual([]);
    expect(parts.takeOverdue(150).map(({ tag }) => tag)).toEqual(['a']);
    expect(parts.takeOverdue(150)).toEqual([]);
    expect(parts.confirm('a', 'PASS')).toBe('not as told');
  });

  it('that the sensor did not report have left unconfirmed', () => {
    const parts = belt('a', 'b');
    parts.answer('a', 'PASS', 1);
    parts.confirm('a', 'PASS');
    expect(parts.takeGone(301)).toEqual([]);
    expect(parts.takeGone(302)).toMatchObject([{ tag: 'b', isUnconfirmed: true }]);
    expect(parts.all()).toEqual([]);
    expect(parts.confirm('b', 'REJECT')).toBe('unknown');
  });

  it('leave by the clock alone where nothing reports them', () => {
    const parts = new PartsInFlight(10);
    parts.enter({ tag: 'a', triggeredMs: 0 }, { ...TIMING, confirmedByMs: null });
    expect(parts.takeGone(101)).toMatchObject([{ tag: 'a', isUnconfirmed: false }]);
  });

  it('without a verdict are overdue once the encoder has brought them to the gate, also where it begins anew', () => {
    const parts = new PartsInFlight(10);
    const timing = { ...TIMING, gateCounts: 500 };
    parts.enter({ tag: 'a', triggeredMs: 0, count: 2 ** 32 - 100 }, timing);
    parts.enter({ tag: 'b', triggeredMs: 1, count: 50 }, timing);
    expect(parts.takeAtGate(399)).toEqual([]);
    expect(parts.takeAtGate(400)).toMatchObject([{ tag: 'a' }]);
    expect(parts.answer('a', 'PASS', 2)).toBe(false);
    expect(parts.answer('b', 'PASS', 2)).toBe(true);
    expect(parts.takeAtGate(1000)).toEqual([]);
  });

  it('are not at the gate by the count of an older part that is told late', () => {
    const parts = new PartsInFlight(10);
    parts.enter({ tag: 'b', triggeredMs: 1, count: 150 }, { ...TIMING, gateCounts: 500 });
    expect(parts.takeAtGate(100)).toEqual([]);
  });

  it('that come too close to each other are not followed', () => {
    const parts = new PartsInFlight(10);
    const timing = { ...TIMING, leastGapMs: 20 };
    expect(parts.enter({ tag: 'a', triggeredMs: 0 }, timing)).toBeUndefined();
    expect(parts.enter({ tag: 'b', triggeredMs: 19 }, timing)).toBe('PARTS_TOO_CLOSE');
    expect(parts.last()?.tag).toBe('a');
    expect(parts.enter({ tag: 'c', triggeredMs: 38 }, timing)).toBe('PARTS_TOO_CLOSE');
    expect(parts.enter({ tag: 'd', triggeredMs: 58 }, timing)).toBeUndefined();
  });

  it('say when to look next', () => {
    const parts = belt('a', 'b');
    expect(parts.nextDueMs()).toBe(100);
    parts.answer('a', 'PASS', 1);
    expect(parts.nextDueMs()).toBe(101);
    parts.answer('b', 'PASS', 1);
    expect(parts.nextDueMs()).toBe(300);
    expect(parts.clear()).toHaveLength(2);
    expect(parts.nextDueMs()).toBeUndefined();
  });

  it('never get a PASS late, twice over a REJECT, or without having come, whatever happens in whatever order', () => {
    const tag = fc.constantFrom('a', 'b', 'c');
    const steps = fc.array(
      fc.oneof(
        fc.record({ do: fc.constant('enter' as const), tag, waitMs: fc.nat(80) }),
        fc.record({ do: fc.constant('answer' as const), tag, waitMs: fc.nat(80), gate: fc.constantFrom<Gate>('PASS', 'REJECT') }),
        fc.record({ do: fc.constant('look' as const), tag, waitMs: fc.nat(80) }),
        fc.record({ do: fc.constant('confirm' as const), tag, waitMs: fc.nat(80), gate: fc.constantFrom<Gate>('PASS', 'REJECT') }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const parts = new PartsInFlight(2);
        const cameMs = new Map<string, number>();
        const rejected = new Set<string>();
        let nowMs = 0;
        for (const step of all) {
          nowMs += step.waitMs;
          if (step.do === 'enter') {
            if (parts.enter({ tag: step.tag, triggeredMs: nowMs }, TIMING) === undefined) {
              cameMs.set(step.tag, nowMs);
              rejected.delete(step.tag);
            }
          } else if (step.do === 'answer') {
            const mayBeTold = parts.answer(step.tag, step.gate, nowMs);
            if (step.gate === 'REJECT') rejected.add(step.tag);
            else if (mayBeTold) {
              expect(nowMs - (cameMs.get(step.tag) ?? -Infinity)).toBeLessThanOrEqual(TIMING.deadlineMs);
              expect(rejected.has(step.tag)).toBe(false);
            }
          } else if (step.do === 'look') {
            for (const part of parts.takeOverdue(nowMs)) rejected.add(part.tag);
            for (const part of parts.takeGone(nowMs)) cameMs.delete(part.tag);
          } else if (parts.confirm(step.tag, step.gate) !== 'unknown') cameMs.delete(step.tag);
          expect(parts.all().length).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});

describe('the line', () => {
  it('is told by the recipe what to do', () => {
    const { actuator } = DEFAULT_RECIPE;
    const recipe = { ...DEFAULT_RECIPE, actuator: { ...actuator, deadlineMs: 80, confirmedByMs: 200, onReview: 'PASS' as const } };
    expect(lineSettingsOf(recipe, 'plc')).toMatchObject({
      timing: { deadlineMs: 80, confirmedByMs: 200 },
      onReview: 'PASS',
      rejects: { inARow: actuator.alarmAfterRejects },
      stopsOn: new Set(['PASSED_AGAINST_ORDER', 'STATION_FAULT', 'CHALLENGE_FAILED']),
    });
  });
});
