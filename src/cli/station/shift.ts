import type { Alarm } from '../../contract/alarms.ts';
import type { CommandInput } from '../../contract/commands.ts';
import type { EventData } from '../../contract/events.ts';
import type { Ask, AskedStation } from './session.ts';

export type ShiftPart = EventData<'line.part'>;

export interface ShiftOptions {
  /** It ends after so many parts, when the last one has passed the gate. */
  readonly parts?: number;
  /** From the trigger to the gate. */
  readonly gateMs?: number;
  /** It ends after so long. */
  readonly seconds?: number;
  readonly onPart: (part: ShiftPart) => void;
  /** Hears of each alarm when it is raised. */
  readonly onAlarm: (alarm: Alarm) => void;
  readonly onStart?: () => void;
}

/** A session ends by itself where nobody gives a sign. */
const TOUCH_EVERY_MS = 30_000;

/**
 * Runs the line until its source is at its end, enough was judged, it is cancelled, or the station is gone; the line stands afterwards.
 * @returns all parts
 * @throws StationRefusal what the start is refused with; STATION_STOPPED
 */
export async function runShift(
  ask: Ask,
  { client, work }: AskedStation,
  line: CommandInput<'line.start'>,
  { parts: most = Infinity, gateMs = 0, seconds, onPart, onAlarm, onStart }: ShiftOptions,
): Promise<ShiftPart[]> {
  const parts: ShiftPart[] = [];
  const { promise: ended, resolve: end, reject } = Promise.withResolvers<undefined>();
  const finish = (): void => {
    end(undefined);
  };
  const lose = (): void => {
    reject(client.closed.reason as Error);
  };
  let known: readonly Alarm[] = [];
  const quits = [
    client.on('line.part', (part) => {
      parts.push(part);
      onPart(part);
      if (parts.length === most) setTimeout(finish, gateMs);
    }),
    client.on('line.changed', ({ run }) => {
      if (run === null || run.isSourceAtEnd) finish();
    }),
    client.on('alarms.changed', (alarms) => {
      for (const alarm of alarms)
        if (!known.some(({ code, raisedUtcMs }) => code === alarm.code && raisedUtcMs === alarm.raisedUtcMs)) onAlarm(alarm);
      known = alarms;
    }),
  ];
  const timers = [
    setInterval(() => void ask('session.touch', {}).catch(() => undefined), TOUCH_EVERY_MS),
    ...(seconds === undefined ? [] : [setTimeout(finish, 1000 * seconds)]),
  ];
  client.closed.addEventListener('abort', lose, { once: true });
  work.signal.addEventListener('abort', finish, { once: true });
  try {
    await ask('line.start', line);
    onStart?.();
    await ended;
    if ((await ask('line.read', {})).run) await ask('line.stop', {});
  } finally {
    for (const quit of quits) quit();
    timers.forEach(clearTimeout);
    client.closed.removeEventListener('abort', lose);
    work.signal.removeEventListener('abort', finish);
  }
  return parts;
}
