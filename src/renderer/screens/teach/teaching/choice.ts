import type { TeachingSettings } from '../../../../contract/teachingJob.ts';

/** How a product is taught, as far as a person chooses it here. */
export type Choice = Pick<TeachingSettings, 'method' | 'preset' | 'seed' | 'bank'>;

export const DEFAULT_CHOICE: Choice = { method: 'tocoad', preset: 'standard', seed: 1, bank: 'auto' };
