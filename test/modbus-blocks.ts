import fc from 'fast-check';
import { type PlcBlock, type Ring, RING, SEQUENCES, type StationBlock } from '../src/main/actuator/modbus/registers.ts';

const WORD = fc.integer({ min: 0, max: 0xffff });
const LONG = fc.integer({ min: 0, max: 0xffffffff });
const TAG = fc.integer({ min: 1, max: 0xffffffff });
const RECIPE = fc.record({ product: LONG, version: LONG });
const GATE = fc.constantFrom<1 | 2>(1, 2);
const COMMON = { session: WORD, beat: WORD, recipe: RECIPE, heard: WORD };

/** As a writer has left it: so many entries as there were, at the most what it holds. */
function ringOf<Entry>(entry: fc.Arbitrary<Entry>): fc.Arbitrary<Ring<Entry>> {
  return fc.integer({ min: 0, max: SEQUENCES }).chain((newest) =>
    fc.record({
      newest: fc.constant(newest),
      entries: fc.array(entry, { minLength: Math.min(newest, RING), maxLength: Math.min(newest, RING) }),
    }),
  );
}

export function plcBlocks(): fc.Arbitrary<PlcBlock> {
  return fc.record({
    ...COMMON,
    state: fc.constantFrom<0 | 1>(0, 1),
    queue: WORD,
    verdictsHeard: WORD,
    error: WORD,
    triggers: ringOf(fc.record({ tag: TAG, count: LONG })),
    confirms: ringOf(fc.record({ tag: TAG, gate: GATE, seen: fc.constantFrom<0 | 1 | 2>(0, 1, 2) })),
  });
}

export function stationBlocks(): fc.Arbitrary<StationBlock> {
  const passed = fc.record({ tag: TAG, verdict: fc.constantFrom<1 | 2>(1, 2), gate: GATE });
  const rejected = fc.record({ tag: TAG, verdict: fc.constantFrom<3 | 4>(3, 4), gate: fc.constant<2>(2) });
  return fc.record({
    ...COMMON,
    state: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
    triggersHeard: WORD,
    confirmsHeard: WORD,
    pulses: WORD,
    pulseMs: WORD,
    verdicts: ringOf(fc.oneof(passed, rejected)),
  });
}
