import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { TeachingJob, TeachingSettings } from '../../../contract/teachingJob.ts';
import { StationError } from '../../errors.ts';
import { type Actor, type AuditTrail, THE_STATION } from '../../storage/auditTrail.ts';
import type { JsonValue } from '../../storage/canonicalJson.ts';
import type { Labels } from '../../storage/labels.ts';
import type { Products } from '../../storage/products.ts';
import { type Recipes, settingsOf } from '../../storage/recipes.ts';
import { Pace } from '../../../pipeline/pace.ts';
import type { Person } from '../../storage/signature.ts';
import type { StationHealth } from '../health.ts';
import { problemOf } from '../problem.ts';
import { type Lesson, planLesson } from './lesson.ts';
import { LossSeries, type StageLosses } from './lossSeries.ts';
import { type LessonPlace, teachLesson } from './teachLesson.ts';
import { WorkingFolder } from './workingFolder.ts';

/** Jobs that are remembered. */
const REMEMBERED = 20;

export interface TeachingParts extends Omit<LessonPlace, 'workingFolder'> {
  readonly products: Products;
  readonly labels: Labels;
  readonly recipes: Recipes;
  readonly trail: AuditTrail;
  readonly health: StationHealth;
}

/** The job that runs. */
interface Running {
  readonly jobId: string;
  readonly cancelling: AbortController;
  /** Who cancelled it, if somebody did. */
  cancelledBy: Actor;
  /** Resolves when it is over, whatever came of it. */
  ended: Promise<void>;
}

/** The teachings of a station process, one at a time. They go on whoever waits for them, and are on record. */
export class TeachingJobs {
  readonly #folder: string;
  readonly #parts: TeachingParts;
  readonly #changes = new EventEmitter<{ change: [TeachingJob] }>();
  /** The latest first. */
  #jobs: readonly TeachingJob[] = [];
  /** Of the jobs that are remembered, by their ids. */
  readonly #losses = new Map<string, LossSeries>();
  #running: Running | undefined;
  #isStopped = false;

  /** @param folder where products are taught; made where it is missing */
  constructor(folder: string, parts: TeachingParts) {
    this.#folder = folder;
    this.#parts = parts;
  }

  /** The one that runs and those that are over, the latest first. */
  list(): readonly TeachingJob[] {
    return this.#jobs;
  }

  /**
   * How the losses of a job went until now.
   * @throws StationError TEACHING_UNKNOWN
   */
  losses(jobId: string): StageLosses[] {
    this.#job(jobId);
    return this.#losses.get(jobId)?.stages() ?? [];
  }

  /** @returns what takes the listener off */
  onChange(listener: (job: TeachingJob) => void): () => void {
    this.#changes.on('change', listener);
    return () => this.#changes.off('change', listener);
  }

  /**
   * Starts to teach a product with the labels and the geometry that hold now. What was left by a teaching that was broken off is taken up.
   * @throws StationError PRODUCT_UNKNOWN, PRODUCT_RETIRED, TEACHING_BUSY, AUDIT_UNWRITABLE
   */
  start(productId: number, settings: TeachingSettings, by: Person): TeachingJob {
    const { products, labels, recipes } = this.#parts;
    const { name } = products.inUse(productId);
    if (this.#isStopped) throw new StationError('CANCELLED', name, { detail: 'the station is ending' });
    if (this.#running) throw new StationError('TEACHING_BUSY', products.get(this.#job(this.#running.jobId).productId).name);
    const lesson = planLesson(labels.snapshot(productId), settingsOf(recipes.inForce(productId)).geometry, settings);
    const job: TeachingJob = { jobId: randomUUID(), productId, state: 'running' };
    const { goods, defects } = lesson;
    this.#tell('teaching.start', job, by, { ...settings, goods: goods.length, defects: defects.length, lesson: lesson.id });
    this.#jobs = [job, ...this.#jobs].slice(0, REMEMBERED);
    for (const known of this.#losses.keys()) if (!this.#jobs.some(({ jobId }) => jobId === known)) this.#losses.delete(known);
    this.#changes.emit('change', job);
    const running = { jobId: job.jobId, cancelling: new AbortController(), cancelledBy: THE_STATION, ended: Promise.resolve() };
    this.#running = running;
    running.ended = this.#run(running, productId, lesson, by);
    return job;
  }

  /**
   * Ends a job; resolves when its worker is gone. One that is over stays as it is.
   * @throws StationError TEACHING_UNKNOWN
   */
  async cancel(jobId: string, by: Person): Promise<TeachingJob> {
    this.#job(jobId);
    if (this.#running?.jobId === jobId) await this.#end(this.#running, by);
    return this.#job(jobId);
  }

  /** Ends the job that runs, and begins no other. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#running) await this.#end(this.#running, THE_STATION);
  }

  async #end(running: Running, by: Actor): Promise<void> {
    if (!running.cancelling.signal.aborted) {
      running.cancelledBy = by;
      running.cancelling.abort();
    }
    await running.ended;
  }

  /** Never throws. */
  async #run(running: Running, productId: number, lesson: Lesson, by: Person): Promise<void> {
    const { jobId, cancelling } = running;
    const workingFolder = new WorkingFolder(this.#folder, productId);
    const losses = new LossSeries();
    this.#losses.set(jobId, losses);
    const pace = new StepPace();
    const work = {
      signal: cancelling.signal,
      onProgress: (progress: NonNullable<TeachingJob['progress']>) => {
        const { step, done, total, loss } = progress;
        if (loss !== undefined) losses.note(step, done, total, loss);
        const secondsLeft = pace.secondsLeft(progress);
        this.#change({ ...this.#job(jobId), progress: { ...progress, ...(secondsLeft !== undefined && { secondsLeft }) } });
      },
    };
    let ended: TeachingJob;
    try {
      const { id: versionId } = await teachLesson({ ...this.#parts, workingFolder }, productId, lesson, by, work);
      ended = { ...this.#job(jobId), state: 'done', versionId };
      this.#tell('teaching.done', ended, by, { versionId });
    } catch (error) {
      ended = this.#failed(running, error, by);
    }
    this.#running = undefined;
    this.#change(ended);
  }

  #failed({ jobId, cancelling, cancelledBy }: Running, error: unknown, by: Person): TeachingJob {
    const { health } = this.#parts;
    const problem = problemOf(error);
    health.note(problem);
    const isCancelled = cancelling.signal.aborted && problem.code === 'CANCELLED';
    const job: TeachingJob = isCancelled ? { ...this.#job(jobId), state: 'cancelled' } : { ...this.#job(jobId), state: 'failed', problem };
    try {
      if (isCancelled) this.#tell('teaching.cancelled', job, cancelledBy, {});
      else this.#tell('teaching.failed', job, by, { code: problem.code, where: problem.where });
    } catch (unwritten) {
      health.note(problemOf(unwritten));
    }
    return job;
  }

  #tell(action: string, { jobId, productId }: TeachingJob, actor: Actor, about: { readonly [name: string]: JsonValue }): void {
    this.#parts.trail.change(() => undefined, { actor, action, object: `product ${productId}`, newValue: { job: jobId, ...about } });
  }

  #job(jobId: string): TeachingJob {
    const job = this.#jobs.find((other) => other.jobId === jobId);
    if (!job) throw new StationError('TEACHING_UNKNOWN', jobId);
    return job;
  }

  #change(job: TeachingJob): void {
    this.#jobs = this.#jobs.map((other) => (other.jobId === job.jobId ? job : other));
    this.#changes.emit('change', job);
  }
}

/** The pace of the step that a job is at. */
class StepPace {
  #step: string | undefined;
  #pace = new Pace();

  /** Undefined while nothing can be said of the step. */
  secondsLeft({ step, done, total }: NonNullable<TeachingJob['progress']>): number | undefined {
    if (step !== this.#step) this.#pace = new Pace();
    this.#step = step;
    this.#pace.report(performance.now() / 1000, done);
    return this.#pace.secondsLeft(total);
  }
}
