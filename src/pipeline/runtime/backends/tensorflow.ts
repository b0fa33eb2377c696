import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { PipelineError } from '../../errors.ts';
import { registerGradients } from '../tfjsGradients.ts';
import type { StartedBackend } from './backend.ts';

/** An optional dependency: it fetches libtensorflow while it is installed, which many a factory network forbids. */
const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** What the package's backend tells beyond TensorFlow.js' own interface. */
interface NativeBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/**
 * Starts TensorFlow.js on libtensorflow.
 * @throws PipelineError BACKEND_PACKAGE_MISSING, BACKEND_LIBRARY_MISSING, BACKEND_BROKEN
 */
export async function startNative(): Promise<StartedBackend> {
  restoreIsNullOrUndefined();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'; // warnings about the build of the library are for its makers
  try {
    await import(PACKAGE);
    if (!(await tf.setBackend('tensorflow'))) throw new Error('libtensorflow does not start');
    tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync());
  } catch (cause) {
    throw refusalOf(cause);
  }
  registerGradients();
  const { isUsingGpuDevice, binding } = tf.backend() as NativeBackend;
  const version = `TensorFlow ${binding?.TF_Version ?? 'of unknown version'}`;
  return {
    name: 'tensorflow',
    device: isUsingGpuDevice ? `${version}, CUDA device` : `${version}, processor`,
    deviceKind: isUsingGpuDevice ? 'gpu' : 'cpu',
    picturesAtOnce: Infinity,
    afterStep: () => undefined,
  };
}

/** tfjs-node 4.22 calls a function that Node 23 took away. */
function restoreIsNullOrUndefined(): void {
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

/** What the failure to load means for the person who wants the package used. */
export function refusalOf(cause: unknown): PipelineError {
  const [detail] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const { code } = cause as { code?: string };
  if (code === 'ERR_MODULE_NOT_FOUND' && detail.includes(PACKAGE)) return new PipelineError('BACKEND_PACKAGE_MISSING', PACKAGE, { cause });
  if (/can not be found|cannot open shared object|specified module could not be found/i.test(detail)) {
    return new PipelineError('BACKEND_LIBRARY_MISSING', PACKAGE, { detail, cause });
  }
  return new PipelineError('BACKEND_BROKEN', PACKAGE, { detail, cause });
}
