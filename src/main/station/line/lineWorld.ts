import type { AlarmCode } from '../../../contract/alarms.ts';
import type { Actuator, Gate } from '../../actuator/actuator.ts';
import type { FaultCode } from '../../../refusals/partFaults.ts';
import type { FrameData, FrameSource } from '../../cameras/frameSource.ts';
import type { LineVerdict, NewVerdict, StoredVerdict } from '../../storage/verdicts.ts';
import type { Alarms } from './alarms.ts';
import type { Timing } from './partsInFlight.ts';
import type { RejectLimits } from './rejectRate.ts';

/*
 * What a line is given, and what it tells.
 */

/** What a model says of a picture, and where the picture is kept. */
export interface Judged {
  /** Raw, as the thresholds are; null where it could not be judged. */
  readonly score: number | null;
  /** Why it could not be judged. */
  readonly faultCode?: FaultCode;
  readonly decodeMs: number | null;
  readonly inferenceMs: number | null;
  readonly imageId: number | null;
  readonly heatMapId: number | null;
}

/** Judges with one product's model, and keeps the picture where the recipe says so. */
export interface LineJudge {
  /** Never throws but for a defect. */
  readonly judge: (data: FrameData, timeoutMs: number) => Promise<Judged>;
}

/** What parts are judged as, and by what. */
export interface LineProduct {
  readonly productId: number;
  readonly recipeId: number;
  readonly modelVersionId: number;
  readonly thresholds: { readonly review: number; readonly reject: number };
  readonly judge: LineJudge;
  /** Whether the recipe is still the one that holds. */
  readonly isInForce: () => boolean;
}

export interface LineSettings {
  readonly timing: Timing;
  /** What becomes of a part that a person should look at. */
  readonly onReview: Gate;
  /** Whether the PLC tells of each part, or each picture is one. */
  readonly triggeredBy: 'plc' | 'frame';
  /** Parts on the belt at once. */
  readonly capacity: number;
  readonly rejects: RejectLimits;
  /** Alarms that stop the line. */
  readonly stopsOn: ReadonlySet<AlarmCode>;
}

/** Where a line writes what it has judged. */
export interface LineLog {
  /** The row is on the drive when this returns. */
  readonly add: (verdict: NewVerdict) => number;
}

export interface LineParts {
  readonly source: FrameSource;
  readonly actuator: Actuator;
  readonly log: LineLog;
  readonly alarms: Alarms;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock: () => number;
}

export type LineState = 'stopped' | 'running' | 'fault';

export interface LineEvents {
  part: [StoredVerdict];
  state: [LineState];
  /** Another recipe is in force. */
  outdated: [];
  /** A part is followed from now on. */
  entered: [tag: string];
  /** The gate is told of a part. */
  told: [tag: string, LineVerdict, Gate];
  /** A part has left the belt, with what was reported of it from behind the gate. */
  gone: [tag: string, Gate | null];
  stopped: [];
}

/** What brought a line to a fault. */
export interface LineFault {
  readonly code: AlarmCode;
  readonly detail: string;
  readonly sinceUtcMs: number;
}
