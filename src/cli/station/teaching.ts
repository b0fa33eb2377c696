import type { CommandInput } from '../../contract/commands.ts';
import type { TeachingJob } from '../../contract/teachingJob.ts';
import type { Ask, AskedStation } from './session.ts';

/**
 * Starts a teaching and waits until it is over; Ctrl+C cancels it.
 * @throws StationRefusal what the start is refused with; STATION_STOPPED
 */
export async function teachAndWait(ask: Ask, { client, work }: AskedStation, input: CommandInput<'versions.teach'>): Promise<TeachingJob> {
  const { jobId } = await ask('versions.teach', input);
  const cancel = (): void => {
    ask('teaching.cancel', { jobId }).catch(() => undefined); // a station that is gone teaches nothing
  };
  work.signal.addEventListener('abort', cancel, { once: true });
  if (work.signal.aborted) cancel();
  const { promise, resolve, reject } = Promise.withResolvers<TeachingJob>();
  const hear = (job: TeachingJob): void => {
    if (job.jobId !== jobId) return;
    if (job.state !== 'running') resolve(job);
    else if (job.progress) work.onProgress(job.progress);
  };
  const lose = (): void => {
    reject(client.closed.reason as Error);
  };
  client.closed.addEventListener('abort', lose, { once: true });
  const quit = client.on('teaching.changed', hear);
  try {
    // What has happened between the answer and now.
    ask('teaching.list', {}).then((jobs) => {
      jobs.forEach(hear);
    }, reject);
    return await promise;
  } finally {
    quit();
    client.closed.removeEventListener('abort', lose);
    work.signal.removeEventListener('abort', cancel);
  }
}
