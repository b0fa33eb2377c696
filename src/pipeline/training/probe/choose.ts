import type { PipelineErrorCode } from '../../../refusals/pipelineErrors.ts';
import { BACKEND_NAMES, type BackendName, type DeviceKind } from '../../runtime/backends/backend.ts';
import { deviationBetween } from '../../runtime/provider.ts';
import type { ProbeMessage } from './messages.ts';
import { probeBackend } from './probeBackend.ts';

/** How far a step may be from the reference's, as part of the largest number: single precision, summed in another order. */
const LARGEST_DEVIATION = 1e-3;

/** The backend that is always there, and that tests hold to ONNX Runtime and to finite differences. */
const REFERENCE: BackendName = 'wasm';

/** The size that products are taught at unless told. */
export const PROBE_SIDE_PX = 256;

/** What is known of a backend on this machine. */
export type Finding =
  | {
      readonly backend: BackendName;
      readonly isUsable: true;
      readonly device: string;
      readonly deviceKind: DeviceKind;
      /** Of a step of stage 1 and of stage 2. */
      readonly stepMs: readonly [number, number];
      /** From the reference, as part of the largest number. */
      readonly deviation: number;
    }
  | {
      readonly backend: BackendName;
      readonly isUsable: false;
      readonly code: PipelineErrorCode;
      readonly where: string;
      readonly detail: string | undefined;
    };

export interface Choice {
  readonly chosen: BackendName;
  readonly findings: readonly Finding[];
}

/**
 * Tries every backend with a step of each stage, compares them with the reference, and takes the fastest that agrees with it.
 * @param probe tries one backend
 */
export async function chooseBackend(
  probe: (name: BackendName) => Promise<ProbeMessage> = (name) => probeBackend(name, PROBE_SIDE_PX),
): Promise<Choice> {
  const tried = new Map<BackendName, ProbeMessage>();
  for (const name of BACKEND_NAMES) tried.set(name, await probe(name)); // one at a time, or they would slow each other down
  const reference = tried.get(REFERENCE)!;
  const findings = BACKEND_NAMES.map((name) => judged(name, tried.get(name)!, reference));
  return { chosen: fastest(findings), findings };
}

function judged(backend: BackendName, message: ProbeMessage, reference: ProbeMessage): Finding {
  if (message.kind === 'refused') {
    const { code, where, detail } = message;
    return { backend, isUsable: false, code, where, detail };
  }
  const { device, deviceKind, stages } = message;
  const refused = (code: PipelineErrorCode, detail?: string): Finding => ({ backend, isUsable: false, code, where: device, detail });
  if (deviceKind === 'software') return refused('BACKEND_IMITATED');
  if (reference.kind === 'refused') return refused('BACKEND_BROKEN', 'there is no reference to compare it with');
  const deviation = Math.max(...stages.map((stage, i) => deviationOf(stage, reference.stages[i])));
  if (!(deviation <= LARGEST_DEVIATION)) return refused('BACKEND_DEVIATES', `by ${deviation.toExponential(1)}`);
  const [first, second] = stages.map(({ stepMs }) => stepMs);
  return { backend, isUsable: true, device, deviceKind, stepMs: [first, second], deviation };
}

/** Of losses and gradients, the largest difference as part of the largest value. NaN where a number is none. */
export function deviationOf(
  stage: { readonly loss: number; readonly gradients: Float32Array },
  reference: { readonly loss: number; readonly gradients: Float32Array },
): number {
  const ofLoss = Math.abs(stage.loss - reference.loss) / Math.abs(reference.loss);
  return Math.max(deviationBetween(stage.gradients, reference.gradients), ofLoss);
}

function fastest(findings: readonly Finding[]): BackendName {
  let best: { readonly backend: BackendName; readonly ms: number } | undefined;
  for (const finding of findings) {
    if (!finding.isUsable) continue;
    const ms = finding.stepMs[0] + finding.stepMs[1];
    if (best === undefined || ms < best.ms) best = { backend: finding.backend, ms };
  }
  return best?.backend ?? REFERENCE;
}
