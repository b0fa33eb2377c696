import type { StartedBackend } from '../../runtime/backends/backend.ts';
import type { GradientEngine } from './engine.ts';
import { LocalGradients } from './local.ts';
import type { ObjectiveSpec } from './objective.ts';
import { ThreadedGradients } from './threads.ts';

/**
 * The engine for a backend that was started: on WebAssembly, which has one thread of its own, the pictures of a batch are spread over `threads`
 * threads; everywhere else the backend itself uses what the machine has. On WebAssembly the gradients are the same to the bit with any number
 * of threads.
 */
export async function openGradients(backend: StartedBackend, objective: ObjectiveSpec, threads: number): Promise<GradientEngine> {
  if (backend.name === 'wasm' && threads > 1) return ThreadedGradients.open(objective, threads);
  return new LocalGradients(objective, backend);
}
