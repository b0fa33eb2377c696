import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { StationRefusal } from '../client/stationClient.ts';
import { GUIDE_MESSAGE, type GuideLine, type GuideOrder, type GuideTaught, type GuideWord } from '../contract/demo.ts';
import type { Progress } from '../contract/message.ts';
import { programBeside } from '../program.ts';
import { told } from '../refusals/codedError.ts';
import { WINDOW_ERRORS } from '../refusals/windowErrors.ts';

const GUIDE = programBeside(import.meta.url, './guide');
/** A guide that was told to stop and has not by then is killed; nothing that it made is worth keeping. */
const STOP_PATIENCE_MS = 5000;

/** A guide at work, in a process of its own. */
export interface Guide {
  /** Rejected with a StationRefusal by the code that the guide refused with, or GUIDE_ENDED where it ended without a word; so is `line`. */
  readonly taught: Promise<GuideTaught>;
  readonly line: Promise<GuideLine>;
  /** Resolves when the process is gone. */
  readonly stop: () => Promise<void>;
}

/** Starts a guide by this process' own Node. */
export function startGuide({ folder, seed = 1, partsPerSecond = 1 }: GuideOrder, onProgress?: (progress: Progress) => void): Guide {
  const args = ['--folder', folder, '--seed', String(seed), '--rate', String(partsPerSecond)];
  return followGuide(fork(GUIDE, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }), onProgress);
}

/** Hears a guide that was forked, with what `startGuide` gives it, by whatever Node. */
export function followGuide(guide: ChildProcess, onProgress?: (progress: Progress) => void): Guide {
  const taught = Promise.withResolvers<GuideTaught>();
  const line = Promise.withResolvers<GuideLine>();
  const fail = (refusal: StationRefusal): void => {
    taught.reject(refusal);
    line.reject(refusal);
  };
  // Whoever waits for one of them only is not to be told of the other.
  for (const { promise } of [taught, line]) promise.catch(() => undefined);
  guide.on('message', (received) => {
    const { data } = GUIDE_MESSAGE.safeParse(received);
    if (data?.kind === 'progress') onProgress?.(data.progress);
    else if (data?.kind === 'taught') taught.resolve(data.taught);
    else if (data?.kind === 'line') line.resolve(data.line);
    else if (data?.kind === 'refused') fail(new StationRefusal(data.problem));
  });
  const exited = once(guide, 'exit').then(() => {
    fail(new StationRefusal(told(WINDOW_ERRORS, 'GUIDE_ENDED', 'guide')));
  });
  const stop = async (): Promise<void> => {
    if (guide.connected) guide.send({ kind: 'stop' } satisfies GuideWord, () => undefined);
    const killer = setTimeout(() => guide.kill('SIGKILL'), STOP_PATIENCE_MS);
    await exited;
    clearTimeout(killer);
  };
  return { taught: taught.promise, line: line.promise, stop };
}
