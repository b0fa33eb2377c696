import type { ExaminerJob, ExaminerResult } from '../contract/examiner.ts';
import { loadExtractor } from '../pipeline/backbone/store.ts';
import { readBundle } from '../pipeline/bundle/bundle.ts';
import { checkPictures } from '../pipeline/checkPictures.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { Explainer } from '../pipeline/explain.ts';
import { extendVersion } from '../pipeline/extend.ts';
import { Judge } from '../pipeline/judge.ts';
import { scoreFiles } from '../pipeline/scoreFiles.ts';
import type { Work } from '../pipeline/work.ts';
import { refusalOf } from '../trainer/refusals.ts';
import { LastOpened } from './lastOpened.ts';

type JobOf<K extends ExaminerJob['kind']> = Extract<ExaminerJob, { kind: K }>;
type ResultOf<K extends ExaminerResult['kind']> = Extract<ExaminerResult, { kind: K }>;
type Model = JobOf<'score'>['model'];

/** Models stay open from one job to the next like it: a person looks at many places of many parts, one after the other. */
const judges = new LastOpened<Judge>();
const explainers = new LastOpened<Explainer>();

/** @throws PipelineError what the job is refused with */
export function carryOut(job: ExaminerJob, work: Work): Promise<ExaminerResult> {
  switch (job.kind) {
    case 'check':
      return check(job, work);
    case 'score':
      return score(job, work);
    case 'explain':
      return explain(job);
    case 'extend':
      return extend(job, work);
  }
}

async function check({ backbone, files, geometry }: JobOf<'check'>, work: Work): Promise<ResultOf<'check'>> {
  const { pictures, unreadable } = await checkPictures(await loadExtractor(backbone), files, geometry, work);
  return {
    kind: 'check',
    pictures,
    unreadable: unreadable.map(({ index, error }) => ({ index, refusal: refusalOf(error) })),
  };
}

async function score({ model, files }: JobOf<'score'>, work: Work): Promise<ResultOf<'score'>> {
  const judge = await judges.get(model.contentHash, async () => {
    const opened = await Judge.open(model.folder);
    return kept(opened, model, opened.manifest.contentHash);
  });
  const scores = await scoreFiles(judge, files, work);
  return { kind: 'score', scores: scores.map((one) => (one instanceof PipelineError ? refusalOf(one) : one)) };
}

async function explain({ model, file, at }: JobOf<'explain'>): Promise<ResultOf<'explain'>> {
  const explainer = await explainers.get(model.contentHash, async () => {
    const opened = await Explainer.open(model.folder);
    return kept(opened, model, opened.judge.manifest.contentHash);
  });
  const { map, peak, at: place, nearest } = await explainer.explain(file, at);
  return { kind: 'explain', map, peak, at: place, nearest };
}

async function extend({ model, goods, added, defects, folder }: JobOf<'extend'>, work: Work): Promise<ResultOf<'extend'>> {
  const bundle = await readBundle(model.folder);
  assertIs(model, bundle.manifest.contentHash);
  await extendVersion({ manifest: bundle.manifest, model: bundle.model(), goods, added, defects }, folder, work);
  return { kind: 'extend' };
}

/** What was opened of a model, if it is the one that was asked for. */
async function kept<T extends Judge | Explainer>(opened: T, model: Model, found: string): Promise<T> {
  if (found !== model.contentHash) await opened.release();
  assertIs(model, found);
  return opened;
}

function assertIs({ contentHash, folder }: Model, found: string): void {
  if (found === contentHash) return;
  throw new PipelineError('LINE_MODEL_EXCHANGED', folder, { detail: `its content hash is ${found}, not ${contentHash}` });
}
