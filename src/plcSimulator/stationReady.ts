import type { StationState } from '../main/actuator/actuator.ts';

/** A PLC in software that hears how its station is. */
export interface StationHearer {
  readonly stationState: StationState;
  readonly on: (event: 'station', listener: (state: StationState) => void) => unknown;
  readonly off: (event: 'station', listener: (state: StationState) => void) => unknown;
}

/** Resolves when the PLC has heard that its station's line runs, or when cancelled: of a part before that the station would not be told. */
export async function untilStationReady(plc: StationHearer, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => {
    resolve(undefined);
  };
  const hear = (state: StationState): void => {
    if (state === 'READY') end();
  };
  if (plc.stationState === 'READY' || signal?.aborted) return;
  plc.on('station', hear);
  signal?.addEventListener('abort', end);
  await promise;
  plc.off('station', hear);
  signal?.removeEventListener('abort', end);
}
