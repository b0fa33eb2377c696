import { mkdir } from 'node:fs/promises';
import { openSerialPort } from '../src/main/actuator/serialPort.ts';
import { joinPtys } from '../src/plcSimulator/pty.ts';
import type { Cable } from './station-line.ts';

/** A serial cable, of two pseudo-terminals. */
export interface PtyCable extends Cable {
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
}

/** @param folder that is not there yet */
export async function ptyCable(folder: string): Promise<PtyCable> {
  await mkdir(folder);
  let pair = await joinPtys(folder);
  return {
    port: openSerialPort({ device: { path: pair.plc } }),
    plc: { kind: 'serial', path: pair.station },
    unplug: () => pair.unplug(),
    plug: async () => {
      pair = await joinPtys(folder);
    },
  };
}
