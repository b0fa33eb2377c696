import '../../lowerPriority.ts';
import { availableParallelism } from 'node:os';
import { PipelineError } from '../../errors.ts';
import type { BackendName } from '../../runtime/backends/backend.ts';
import { startBackend } from '../../runtime/backends/start.ts';
import type { ProbeMessage } from './messages.ts';
import { trialStage, trySteps } from './trialStep.ts';

/*
 * Tries one backend in a process of its own, where a library or a driver that brings the process down does no harm. Arguments: the backend, and
 * the side of the pictures in pixels.
 */

const [name, sidePx] = process.argv.slice(2);

process.send!(await tryOut(name as BackendName, Number(sidePx)), () => process.exit());

async function tryOut(backend: BackendName, side: number): Promise<ProbeMessage> {
  try {
    const started = await startBackend(backend);
    const { device, deviceKind } = started;
    const stages = [];
    if (deviceKind !== 'software') {
      for (const stage of [1, 2] as const) stages.push(await trySteps(started, trialStage(stage, side), availableParallelism()));
    }
    return { kind: 'tried', device, deviceKind, stages };
  } catch (error) {
    const known = error instanceof PipelineError ? error : new PipelineError('BACKEND_BROKEN', backend, { detail: String(error) });
    const { code, where, detail } = known;
    return { kind: 'refused', code, where, ...(detail !== undefined && { detail }) };
  }
}
