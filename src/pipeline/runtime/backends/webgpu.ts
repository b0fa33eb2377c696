import * as tf from '@tensorflow/tfjs-core';
import { PipelineError } from '../../errors.ts';
import { registerGradients } from '../tfjsGradients.ts';
import { registerWebgpuGradients } from '../webgpuGradients.ts';
import type { StartedBackend } from './backend.ts';

/** Dawn, the WebGPU of Chromium, as an addon. An optional dependency: it has no binary for some systems. */
const PACKAGE = 'webgpu';

/** Buffers that are kept for reuse, at the most. What a step uses again and again is far less on pictures of up to 512 px. */
const MOST_KEPT_BYTES = 1024 ** 3;

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

/** The little of the package that is used here. */
interface Dawn {
  readonly create: (options: readonly string[]) => {
    requestAdapter(options: { powerPreference: 'high-performance' }): Promise<{ readonly info: AdapterInfo } | null>;
  };
  readonly globals: Readonly<Record<string, unknown>>;
}

/** The buffers of TensorFlow.js' WebGPU backend, which keeps every one that it ever made. */
interface Buffers {
  readonly freeBuffers: Map<string, { readonly size: number; destroy(): void }[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
  readonly numBytesUsed: number;
}

/** Dawn must live as long as what was made with it. */
let started: StartedBackend | undefined;

/**
 * Starts TensorFlow.js on WebGPU. A driver that imitates a graphics card on the processor is taken too: `deviceKind` tells.
 * @throws PipelineError BACKEND_PACKAGE_MISSING, BACKEND_DEVICE_MISSING, BACKEND_BROKEN
 */
export async function startWebgpu(): Promise<StartedBackend> {
  if (started === undefined) started = await start();
  else if (!(await tf.setBackend('webgpu'))) throw new PipelineError('BACKEND_BROKEN', PACKAGE);
  return started;
}

async function start(): Promise<StartedBackend> {
  const { create, globals } = await load();
  let info: AdapterInfo | undefined;
  try {
    const gpu = create([]);
    info = (await gpu.requestAdapter({ powerPreference: 'high-performance' }))?.info;
    if (info !== undefined) {
      Object.assign(globalThis, globals);
      Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
      await import('@tensorflow/tfjs-backend-webgpu'); // looks for navigator.gpu while it is loaded
      if (!(await tf.setBackend('webgpu'))) throw new Error('the backend refused to start');
    }
  } catch (cause) {
    throw new PipelineError('BACKEND_BROKEN', PACKAGE, { detail: firstLine(cause), cause });
  }
  if (info === undefined) throw new PipelineError('BACKEND_DEVICE_MISSING', PACKAGE, { detail: 'Dawn finds no adapter' });
  registerGradients();
  registerWebgpuGradients();
  const { bufferManager } = tf.backend() as unknown as { bufferManager: Buffers };
  return {
    name: 'webgpu',
    device: nameOf(info),
    deviceKind: isSoftware(info) ? 'software' : 'gpu',
    picturesAtOnce: Infinity,
    afterStep: () => {
      trim(bufferManager);
    },
  };
}

async function load(): Promise<Dawn> {
  try {
    return (await import(PACKAGE)) as Dawn;
  } catch (cause) {
    const isMissing = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((cause as { code?: string }).code ?? '');
    throw isMissing
      ? new PipelineError('BACKEND_PACKAGE_MISSING', PACKAGE, { cause })
      : new PipelineError('BACKEND_BROKEN', PACKAGE, { detail: firstLine(cause), cause });
  }
}

function nameOf({ vendor, architecture, device, description }: AdapterInfo): string {
  return [description || device, [vendor, architecture].filter(Boolean).join(' ')].filter(Boolean).join(', ') || 'unnamed adapter';
}

/** SwiftShader says so itself; Mesa's lavapipe does not. */
function isSoftware({ isFallbackAdapter, architecture, description }: AdapterInfo): boolean {
  return isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe/i.test(`${architecture} ${description}`);
}

function trim(buffers: Buffers): void {
  if (buffers.numBytesAllocated - buffers.numBytesUsed <= MOST_KEPT_BYTES) return;
  for (const [key, kept] of buffers.freeBuffers) {
    for (const buffer of kept) {
      buffers.numBytesAllocated -= buffer.size;
      buffers.numFreeBuffers -= 1;
      buffer.destroy();
    }
    buffers.freeBuffers.set(key, []);
  }
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
}
