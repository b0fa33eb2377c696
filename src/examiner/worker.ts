import '../pipeline/lowerPriority.ts';
import { inspect } from 'node:util';
import { EXAMINER_REQUEST, type ExaminerAnswer, type ExaminerJob, type ExaminerRequest } from '../contract/examiner.ts';
import { Turns } from '../turns.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { type Progress, throwIfCancelled } from '../pipeline/work.ts';
import { refusalOf } from '../trainer/refusals.ts';
import { carryOut } from './jobs.ts';

/*
 * The examiner: looks at pictures for the process that forked it, at lowered priority, and ends when that one hangs up.
 */

/** Jobs that take long wait for each other; whoever asks about one part does not wait for them. */
const long = new Turns(1);
const short = new Turns(1);
const running = new Map<number, AbortController>();

process.on('disconnect', () => process.exit());
// Ctrl+C reaches every process of the terminal; what becomes of this one is for the parent to say.
process.on('SIGINT', () => undefined);
process.on('message', (message) => {
  // What is no request is a defect of Lynceus: better to die loudly than to leave a job without an answer.
  take(EXAMINER_REQUEST.parse(message));
});

function take(request: ExaminerRequest): void {
  if (request.kind === 'cancel') running.get(request.id)?.abort();
  else void answer(request.id, request.job).then(tell);
}

async function answer(id: number, job: ExaminerJob): Promise<ExaminerAnswer> {
  const controller = new AbortController();
  running.set(id, controller);
  const { signal } = controller;
  const onProgress = ({ step, done, total }: Progress): void => {
    tell({ kind: 'progress', id, step, done, total });
  };
  try {
    const result = await (job.kind === 'explain' ? short : long).run(async () => {
      throwIfCancelled({ signal }, job.kind);
      return carryOut(job, { signal, onProgress });
    });
    return { kind: 'done', id, result };
  } catch (error) {
    if (error instanceof PipelineError) return { kind: 'refused', id, refusal: refusalOf(error) };
    return { kind: 'broken', id, message: error instanceof Error ? error.message : String(error), trace: inspect(error) };
  } finally {
    running.delete(id);
  }
}

function tell(message: ExaminerAnswer): void {
  if (process.connected) process.send!(message, () => undefined);
}
