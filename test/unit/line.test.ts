import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StationError } from '../../src/main/errors.ts';
import { PipelineError } from '../../src/pipeline/errors.ts';
import { NO_FAULTS } from '../../src/plcSimulator/faultyPort.ts';
import { testFolder } from '../folders.ts';
import { LINE, LineWorld } from '../line-world.ts';

const root = await testFolder();
let world: LineWorld;

afterEach(() => world.stop());

describe('a part', () => {
  it.each([
    [1, 'PASS', 'PASS'],
    [2, 'REVIEW', 'REJECT'],
    [3, 'REJECT', 'REJECT'],
  ] as const)('with a score of %d is a %s, and the gate says %s', async (score, verdict, gate) => {
    world = await LineWorld.start(root);
    expect(await world.part('a', score)).toBe(gate);
    expect(world.rows()).toMatchObject([{ tag: 'a', verdict, score, faultCode: null }]);
  });

  it('that a person should look at passes where the recipe says so', async () => {
    world = await LineWorld.start(root, { onReview: 'PASS' });
    expect(await world.part('a', 2.5)).toBe('PASS');
  });

  it('that is never seen is a FAULT in its time', async () => {
    world = await LineWorld.start(root);
    expect(await world.part('a')).toBe('REJECT');
    expect(world.rows()).toMatchObject([{ tag: 'a', verdict: 'FAULT', faultCode: 'VERDICT_LATE' }]);
    expect(world.alarmCodes()).toEqual(['VERDICT_LATE']);
  });

  it('that is judged too late is a FAULT, and stays one', async () => {
    world = await LineWorld.start(root);
    world.judge.delayMs = 180;
    expect(await world.part('a', 1)).toBe('REJECT');
    expect(world.rows()).toMatchObject([{ verdict: 'FAULT', faultCode: 'VERDICT_LATE' }]);
  });

  it('that cannot be judged is a FAULT with the code of it', async () => {
    world = await LineWorld.start(root);
    world.judge.broken = new StationError('PICTURE_ALTERED', 'a.png');
    expect(await world.part('a', 1)).toBe('REJECT');
    expect(world.rows()).toMatchObject([{ verdict: 'FAULT', faultCode: 'PICTURE_ALTERED' }]);
  });

  it('with a score that is no number is a FAULT', async () => {
    world = await LineWorld.start(root);
    expect(await world.part('a', NaN)).toBe('REJECT');
    expect(world.rows()).toMatchObject([{ verdict: 'FAULT', faultCode: 'SCORES_NOT_FINITE' }]);
  });

  it('whose row cannot be written never passes, and the line is at fault from then on', async () => {
    world = await LineWorld.start(root);
    world.db.pragma('query_only = ON');
    expect(await world.part('a', 1)).toBe('REJECT');
    world.db.pragma('query_only = OFF');
    expect(world.line.state).toBe('fault');
    expect(await world.part('b', 1)).toBe('REJECT');
    expect(world.rows()).toMatchObject([{ tag: 'b', verdict: 'FAULT', faultCode: 'LINE_FAULT' }]);
    expect(world.alarmCodes()).toContain('STATION_FAULT');
  });

  it('that has the tag of another one on the belt is a FAULT, and so is the other', async () => {
    world = await LineWorld.start(root);
    world.source.scores.set('a', 1);
    world.judge.delayMs = 20;
    world.plc.trigger('a');
    expect(await world.part('a')).toBe('REJECT');
    expect(world.rows()).toMatchObject([
      { tag: 'a', verdict: 'FAULT', faultCode: 'TAG_REPEATED' },
      { tag: 'a', verdict: 'FAULT', faultCode: 'TAG_REPEATED' },
    ]);
    expect(world.alarmCodes()).toContain('PART_UNTRACKED');
  });

  it('that is at the gate before its verdict is a FAULT, once', async () => {
    world = await LineWorld.start(root, { timing: { ...LINE.timing, deadlineMs: 500 } }, { gateDelayMs: 50 });
    world.judge.delayMs = 150;
    const gone = once(world.line, 'gone');
    expect(await world.part('a', 1)).toBe('REJECT');
    await gone;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(world.rows()).toMatchObject([{ tag: 'a', verdict: 'FAULT', faultCode: 'VERDICT_LATE' }]);
  });

  it('that the model was too slow for calls for a person', async () => {
    world = await LineWorld.start(root);
    world.judge.broken = new PipelineError('LINE_JUDGED_LATE', 'a');
    expect(await world.part('a', 1)).toBe('REJECT');
    expect(world.rows()).toMatchObject([{ verdict: 'FAULT', faultCode: 'LINE_JUDGED_LATE' }]);
    expect(world.alarmCodes()).toEqual(['VERDICT_LATE']);
  });

  it('comes after others in any order', async () => {
    world = await LineWorld.start(root);
    const parts = Array.from({ length: 12 }, (_, i) => ({ tag: `part-${i}`, score: i % 3 === 0 ? 3 : 1 }));
    const gates = await Promise.all(parts.map(({ tag, score }) => world.part(tag, score)));
    expect(gates).toEqual(parts.map(({ score }) => (score === 3 ? 'REJECT' : 'PASS')));
    expect(world.rows()).toHaveLength(12);
    expect(world.alarmCodes()).toEqual([]);
  });

  it('beyond those that can be followed is a FAULT', async () => {
    world = await LineWorld.start(root, { capacity: 1 });
    const [first, second] = await Promise.all([world.part('a', 1), world.part('b', 1)]);
    expect([first, second]).toEqual(['PASS', 'REJECT']);
    expect(world.rows()).toContainEqual(expect.objectContaining({ tag: 'b', faultCode: 'PARTS_TOO_MANY' }));
  });
});

describe('the line', () => {
  it('lets nothing through while the wire is lost, and goes on by itself when it is back', async () => {
    world = await LineWorld.start(root);
    expect(await world.part('a', 1)).toBe('PASS');
    world.ports[0].unplug();
    world.ports[1].unplug();
    expect(await world.part('b', 1)).toBe('REJECT');
    expect(world.alarms.all()).toMatchObject([{ code: 'ACTUATOR_LOST', clearedUtcMs: null }]);
    const ready = once(world.plc, 'station');
    const doubt = vi.spyOn(world.source, 'doubt');
    world.ports[0].plugIn();
    world.ports[1].plugIn();
    await ready;
    expect(doubt).toHaveBeenCalledOnce();
    expect(await world.part('c', 1)).toBe('PASS');
    expect(world.alarms.all()).toMatchObject([{ code: 'ACTUATOR_LOST', clearedUtcMs: expect.any(Number) as number }]);
  });

  it('never lets a bad part through a bad wire, and loses few good ones', async () => {
    world = await LineWorld.start(
      root,
      { timing: { ...LINE.timing, deadlineMs: 900, confirmedByMs: null }, capacity: 100 },
      { gateDelayMs: 1000 },
    );
    world.wire.faults = { ...NO_FAULTS, lostShare: 0.001, flippedShare: 0.001, addedShare: 0.001 };
    const parts = Array.from({ length: 60 }, (_, i) => ({ tag: `part-${i}`, score: i % 2 === 0 ? 3 : 1 }));
    const gates = await Promise.all(parts.map(({ tag, score }) => world.part(tag, score)));
    expect(gates.filter((gate, i) => gate === 'PASS' && parts[i].score === 3)).toEqual([]);
    expect(gates.filter((gate) => gate === 'PASS').length).toBeGreaterThan(20);
  });

  it('rejects two parts that come too close to be told apart, though the first had passed', async () => {
    world = await LineWorld.start(root, { timing: { ...LINE.timing, leastGapMs: 100 } });
    const gates = [world.part('a', 1)];
    await once(world.line, 'part');
    const trigger = vi.spyOn(world.source, 'trigger');
    gates.push(world.part('b', 1));
    expect(await Promise.all(gates)).toEqual(['REJECT', 'REJECT']);
    expect(world.alarmCodes()).toEqual(['PART_UNTRACKED']);
    // The picture of the part that is not followed comes too, and is nobody's.
    expect(trigger).toHaveBeenCalledWith('b');
    expect(world.rows().map(({ tag, faultCode }) => [tag, faultCode])).toEqual([
      ['a', null],
      ['b', 'PARTS_TOO_CLOSE'],
    ]);
    expect(await world.part('c', 1)).toBe('PASS');
  });

  it('whose pictures are its parts takes the same tag again as soon as its part is judged', async () => {
    world = await LineWorld.start(root, { triggeredBy: 'frame' });
    for (const score of [1, 3, 1]) {
      const judged = once(world.line, 'part');
      world.source.scores.set('a', score);
      world.source.trigger('a');
      await judged;
    }
    expect(world.rows().map(({ verdict, faultCode }) => [verdict, faultCode])).toEqual([
      ['PASS', null],
      ['REJECT', null],
      ['PASS', null],
    ]);
  });

  it('that was stopped lets nothing through, not even what it had let pass', async () => {
    world = await LineWorld.start(root, {}, { gateDelayMs: 400 });
    const gate = world.part('a', 1);
    await once(world.line, 'part');
    await world.line.stop();
    expect(await gate).toBe('REJECT');
    expect(await world.part('b', 1)).toBe('REJECT');
  });

  it('calls for a person when too many parts in a row are rejected, until one passes', async () => {
    world = await LineWorld.start(root, { rejects: { inARow: 2, share: 1, ofParts: 100 } });
    await world.part('a', 3);
    expect(world.alarmCodes()).toEqual([]);
    await world.part('b', 3);
    expect(world.alarms.all()).toMatchObject([{ code: 'REJECTS_IN_A_ROW', clearedUtcMs: null }]);
    await world.part('c', 1);
    expect(world.alarms.all()).toMatchObject([{ code: 'REJECTS_IN_A_ROW', clearedUtcMs: expect.any(Number) as number }]);
  });

  it('counts parts among the rejects that have no verdict, or are not followed', async () => {
    world = await LineWorld.start(root, { rejects: { inARow: 2, share: 1, ofParts: 100 }, capacity: 1 });
    await Promise.all([world.part('a'), world.part('b', 1)]);
    expect(world.alarms.all()).toContainEqual(expect.objectContaining({ code: 'REJECTS_IN_A_ROW', clearedUtcMs: null }));
  });

  it('that is started again has the alarms of camera and wire only where their cause is there', async () => {
    world = await LineWorld.start(root);
    await world.line.stop();
    world.alarms.raise('SOURCE_LOST', 'folder');
    world.alarms.raise('ACTUATOR_LOST', 'actuator');
    world.alarms.raise('RECIPE_MISMATCH', 'actuator');
    await world.line.start();
    expect(world.alarms.all().map(({ clearedUtcMs }) => clearedUtcMs)).not.toContain(null);
    await world.line.stop();
    world.ports[0].unplug();
    await world.line.start();
    expect(world.alarms.isThere('ACTUATOR_LOST')).toBe(true);
  });

  it('that is started on a PLC set to another recipe says so', async () => {
    world = await LineWorld.start(root, {}, { recipe: '4:16' });
    await world.line.stop();
    world.actuator.setRecipe('4:17');
    await vi.waitFor(() => {
      expect(world.actuator.trouble).toBeDefined();
    });
    await world.line.start();
    expect(world.alarms.isThere('RECIPE_MISMATCH')).toBe(true);
  });

  it('calls for a person with what the PLC reports of itself', async () => {
    world = await LineWorld.start(root);
    world.actuator.emit('report', 'GATE_STUCK');
    expect(world.alarms.all()).toMatchObject([{ code: 'ACTUATOR_REPORT', detail: 'GATE_STUCK' }]);
  });

  it('calls for a person once when the PLC says of itself that it is out of order', async () => {
    world = await LineWorld.start(root);
    world.plc.setFaulty(true);
    world.plc.setFaulty(true);
    await vi.waitFor(() => {
      expect(world.alarms.all()).toMatchObject([{ code: 'ACTUATOR_REPORT', detail: 'FAULT', times: 1 }]);
    });
  });

  it('stops where the recipe says that an alarm stops it', async () => {
    world = await LineWorld.start(root, { rejects: { inARow: 1, share: 1, ofParts: 100 }, stopsOn: new Set(['REJECTS_IN_A_ROW']) });
    await world.part('a', 3);
    expect(world.line.state).toBe('fault');
    expect(await world.part('b', 1)).toBe('REJECT');
  });
});
