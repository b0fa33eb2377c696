import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { StationState } from '../../src/main/actuator/actuator.ts';
import { type StationHearer, untilStationReady } from '../../src/plcSimulator/stationReady.ts';

class Hearer extends EventEmitter<{ station: [StationState] }> implements StationHearer {
  stationState: StationState = 'STOPPED';

  hear(state: StationState): void {
    this.stationState = state;
    this.emit('station', state);
  }
}

describe('waiting for the station', () => {
  it('is over at once where its line runs already', async () => {
    const plc = new Hearer();
    plc.hear('READY');
    await untilStationReady(plc);
    expect(plc.listenerCount('station')).toBe(0);
  });

  it('goes on until the line runs', async () => {
    const plc = new Hearer();
    let isOver = false;
    const waiting = untilStationReady(plc).then(() => (isOver = true));
    plc.hear('FAULT');
    await Promise.resolve();
    expect(isOver).toBe(false);
    plc.hear('READY');
    await waiting;
    expect(plc.listenerCount('station')).toBe(0);
  });

  it.each([
    ['before', true],
    ['meanwhile', false],
  ])('is over when cancelled %s', async (_, isCancelledBefore) => {
    const plc = new Hearer();
    const end = new AbortController();
    if (isCancelledBefore) end.abort();
    const waiting = untilStationReady(plc, end.signal);
    end.abort();
    await waiting;
    expect(plc.listenerCount('station')).toBe(0);
  });
});
