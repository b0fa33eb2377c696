import '../../closeStraySockets.ts';
import { parseArgs } from 'node:util';
import type { EventData, EventName } from '../../contract/events.ts';
import type { StationMessage } from '../../contract/message.ts';
import { Dispatcher } from './dispatcher.ts';
import { Housekeeping } from './housekeeping.ts';
import { problemOf } from './problem.ts';
import { closeStation, openStation } from './station.ts';

/*
 * The station process: opens the station of a folder, serves whoever forked it over Node's IPC channel, and ends in good order when that one
 * hangs up or asks for it (SIGTERM).
 */

const { values } = parseArgs({ options: { folder: { type: 'string' }, name: { type: 'string' } } });
const ending = new AbortController();
const ended = new Promise<void>((resolve) => {
  ending.signal.addEventListener('abort', () => {
    resolve();
  });
});
process.on('disconnect', () => {
  ending.abort();
});
process.on('SIGTERM', () => {
  ending.abort();
});
// Ctrl+C reaches every process of the terminal; what becomes of this one is for the parent to say.
process.on('SIGINT', () => undefined);

process.exitCode = await live();
if (process.connected) process.disconnect();

async function live(): Promise<number> {
  try {
    await serve(values.folder ?? '.', values.name ?? 'station');
    return 0;
  } catch (error) {
    tell({ kind: 'refused', problem: problemOf(error) });
    return 1;
  }
}

async function serve(folder: string, name: string): Promise<void> {
  const station = await openStation(folder, {
    name,
    signal: ending.signal,
    onProgress: (progress) => {
      tell({ kind: 'starting', progress });
    },
  });
  const housekeeping = new Housekeeping(station);
  const dispatcher = new Dispatcher(station, { send: tell });
  station.health.onChange((health) => {
    tellEvent('station.health', health);
  });
  station.teaching.onChange((job) => {
    tellEvent('teaching.changed', job);
  });
  station.line.on('change', (status) => {
    tellEvent('line.changed', status);
  });
  station.line.on('pictureWanted', () => {
    tellEvent('line.pictureWanted', {});
  });
  station.line.on('part', (part) => {
    tellEvent('line.part', part);
  });
  station.plcTest.on('traffic', (traffic) => {
    tellEvent('plc.traffic', traffic);
  });
  station.alarms.onChange((alarms) => {
    tellEvent('alarms.changed', alarms);
  });
  process.on('message', (message) => void dispatcher.take(message));
  tell({ kind: 'ready' });
  await ended;
  await dispatcher.close();
  await housekeeping.stop();
  await closeStation(station);
}

function tellEvent<E extends EventName>(event: E, data: EventData<E>): void {
  tell({ kind: 'event', event, data });
}

/** Nobody hears it where the parent is gone. */
function tell(message: StationMessage): void {
  if (process.connected) process.send!(message, () => undefined);
}
