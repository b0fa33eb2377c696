import { setImmediate } from 'node:timers/promises';
import { StationError } from '../errors.ts';

/** How far a long piece of work on the database has come. */
export interface StorageProgress {
  readonly step: 'check' | 'trail' | 'verdicts' | 'seals' | 'export' | 'files' | 'rows';
  readonly done: number;
  readonly total: number;
}

/** What long work on the database takes: a way to watch it and a way to end it. */
export interface StorageWork {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: StorageProgress) => void) | undefined;
}

/**
 * Tells how far the work is, and lets others have their turn.
 * @throws StationError CANCELLED
 */
export async function pauseIn({ signal, onProgress }: StorageWork, progress: StorageProgress): Promise<void> {
  onProgress?.(progress);
  await setImmediate();
  if (signal?.aborted) throw new StationError('CANCELLED', progress.step, { cause: signal.reason });
}
