import type { CommandOutput } from '../../../../contract/commands.ts';
import type { TeachingJob, TeachingSettings } from '../../../../contract/teachingJob.ts';
import { ask } from '../../../station/ask.ts';
import { station } from '../../../station/station.svelte.ts';
import { Task } from '../../../station/task.svelte.ts';

export type Stage = CommandOutput<'teaching.losses'>['stages'][number];

/** The teaching of one product: what the station tells of it, and its losses. */
export class TeachingDesk {
  readonly #productId: number;
  readonly #asking = new Task<unknown>();
  #stages = $state.raw<readonly Stage[]>([]);

  constructor(productId: number) {
    this.#productId = productId;
  }

  /** The last one of this product since the station started. */
  get job(): TeachingJob | undefined {
    return station.teaching.find(({ productId }) => productId === this.#productId);
  }

  /** Whether another product is being taught. */
  get isOtherRunning(): boolean {
    return station.teaching.some(({ productId, state }) => state === 'running' && productId !== this.#productId);
  }

  get stages(): readonly Stage[] {
    return this.#stages;
  }

  /** Starting or cancelling one. */
  get asking(): Task<unknown> {
    return this.#asking;
  }

  async start({ method, preset }: Pick<TeachingSettings, 'method' | 'preset'>): Promise<void> {
    this.#stages = [];
    await this.#asking.run(() => ask('versions.teach', { productId: this.#productId, method, preset }));
  }

  async cancel(): Promise<void> {
    const { job } = this;
    if (job) await this.#asking.run(() => ask('teaching.cancel', { jobId: job.jobId }));
  }

  /** How the losses went until now; a job that the station has forgotten has none. */
  async readLosses(jobId: string): Promise<void> {
    this.#stages = await ask('teaching.losses', { jobId }).then(
      ({ stages }) => stages,
      () => [],
    );
  }
}
