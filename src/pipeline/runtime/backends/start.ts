import type { BackendName, StartedBackend } from './backend.ts';
import { startNative } from './tensorflow.ts';
import { startWasm } from './wasm.ts';
import { startWebgpu } from './webgpu.ts';

const STARTS: Readonly<Record<BackendName, () => Promise<StartedBackend>>> = {
  tensorflow: startNative,
  webgpu: startWebgpu,
  wasm: startWasm,
};

/**
 * Starts TensorFlow.js on a backend and makes it the current one; the gradients that training needs are there afterwards. May be called again,
 * to change the backend too.
 * @throws PipelineError BACKEND_PACKAGE_MISSING, BACKEND_LIBRARY_MISSING, BACKEND_DEVICE_MISSING, BACKEND_BROKEN
 */
export function startBackend(name: BackendName): Promise<StartedBackend> {
  return STARTS[name]();
}
