import type { DeviceKind } from '../../runtime/backends/backend.ts';
import type { PipelineErrorCode } from '../../../refusals/pipelineErrors.ts';

/** A step of one stage, as a backend did it. */
export interface StageTrial {
  readonly loss: number;
  /** Of all variables, one after the other. */
  readonly gradients: Float32Array;
  /** Of the fastest step. */
  readonly stepMs: number;
}

/** What a probing process says of its backend, once. */
export type ProbeMessage =
  | {
      readonly kind: 'tried';
      readonly device: string;
      readonly deviceKind: DeviceKind;
      /** Stage 1 and stage 2; none for a device that nobody would train on. */
      readonly stages: readonly StageTrial[];
    }
  | { readonly kind: 'refused'; readonly code: PipelineErrorCode; readonly where: string; readonly detail?: string };
