import { PipelineError } from './errors.ts';
import type { ImageSource } from './images/source.ts';
import type { Judge } from './judge.ts';
import { reportProgress, throwIfCancelled, type Work } from './work.ts';

/**
 * The scores of pictures, in order, judged one at a time as the line does; the refusal of each that cannot be judged.
 * @throws PipelineError CANCELLED
 */
export async function scoreFiles(judge: Judge, files: readonly ImageSource[], work: Work = {}): Promise<(number | PipelineError)[]> {
  const scores: (number | PipelineError)[] = [];
  for (const file of files) {
    throwIfCancelled(work, 'judge');
    scores.push(await scoreOf(judge, file));
    reportProgress(work, 'judge', scores.length, files.length);
  }
  return scores;
}

async function scoreOf(judge: Judge, file: ImageSource): Promise<number | PipelineError> {
  try {
    return (await judge.judgeFile(file)).score;
  } catch (error) {
    if (error instanceof PipelineError) return error;
    throw error;
  }
}
