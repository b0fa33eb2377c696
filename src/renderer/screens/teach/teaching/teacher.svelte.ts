import type { TeachingJob } from '../../../../contract/teachingJob.ts';
import { ask } from '../../../station/ask.ts';
import { onEvent } from '../../../station/events.ts';
import { station } from '../../../station/station.svelte.ts';
import { Task } from '../../../station/task.svelte.ts';
import type { Wizard } from '../wizard.svelte.ts';
import { type Choice, DEFAULT_CHOICE } from './choice.ts';
import { type StageLosses, withLoss } from './stages.ts';

/** The teaching of a product: how it is to be taught, the job that does it, and its losses. */
export class Teacher {
  readonly #wizard: Wizard;
  readonly #starting = new Task<void>();
  readonly #cancelling = new Task<void>();
  #choice = $state.raw<Choice>(DEFAULT_CHOICE);
  #losses = $state.raw<readonly StageLosses[]>([]);
  /** Whose losses these are. */
  #lossesOf: string | undefined;
  readonly #job = $derived.by(() => station.teaching.find(({ productId }) => productId === this.#wizard.productId));
  readonly #other = $derived.by(() =>
    station.teaching.find(({ productId, state }) => state === 'running' && productId !== this.#wizard.productId),
  );

  constructor(wizard: Wizard) {
    this.#wizard = wizard;
    this.#choice = wizard.notes.teaching ?? DEFAULT_CHOICE;
  }

  get choice(): Choice {
    return this.#choice;
  }

  set choice(choice: Choice) {
    this.#choice = choice;
  }

  /** The latest job of the product; undefined where the station has taught it no time since it started. */
  get job(): TeachingJob | undefined {
    return this.#job;
  }

  get isRunning(): boolean {
    return this.#job?.state === 'running';
  }

  /** A job of another product, which is to end first. */
  get other(): TeachingJob | undefined {
    return this.#other;
  }

  /** Whether a teaching with these settings was broken off, which goes on where it was. */
  get isBrokenOff(): boolean {
    const { notes } = this.#wizard;
    return !this.isRunning && notes.isTeaching && JSON.stringify(notes.teaching) === JSON.stringify(this.#choice);
  }

  get losses(): readonly StageLosses[] {
    return this.#losses;
  }

  get starting(): Task<void> {
    return this.#starting;
  }

  get cancelling(): Task<void> {
    return this.#cancelling;
  }

  /** Listens as long as the step is open. @returns what ends that */
  listen(): () => void {
    void this.#readLosses();
    return onEvent('teaching.changed', (job) => {
      if (job.productId !== this.#wizard.productId) return;
      if (job.jobId !== this.#lossesOf) void this.#readLosses();
      else if (job.progress) this.#losses = withLoss(this.#losses, job.progress);
      if (job.state === 'done') this.#end();
    });
  }

  async start(): Promise<void> {
    await this.#starting.run(async () => {
      this.#losses = [];
      const choice = this.#choice;
      await ask('versions.teach', { productId: this.#wizard.productId, ...choice });
      this.#wizard.note({ teaching: choice, isTeaching: true });
    });
  }

  /** What was trained is kept for the next teaching like it. */
  async cancel(): Promise<void> {
    const jobId = this.#job?.jobId;
    if (jobId === undefined) return;
    await this.#cancelling.run(async () => {
      await ask('teaching.cancel', { jobId });
    });
  }

  #end(): void {
    this.#wizard.note({ isTeaching: false });
    void this.#wizard.read();
  }

  async #readLosses(): Promise<void> {
    const job = this.#job;
    if (job === undefined) return;
    this.#lossesOf = job.jobId;
    if (job.state === 'done' && this.#wizard.notes.isTeaching) this.#end();
    this.#losses = await ask('teaching.losses', { jobId: job.jobId }).then(
      ({ stages }) => stages,
      () => [],
    );
  }
}
