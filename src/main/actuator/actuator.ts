import type { EventEmitter } from 'node:events';
import type { StationError } from '../errors.ts';

/** What a gate does with a part. */
export type Gate = 'PASS' | 'REJECT';

export interface Trigger {
  readonly tag: string;
  /** Where the part was then, in counts of the encoder. */
  readonly count?: number;
  /** When the station heard of it, by `performance.now()`. */
  readonly atMs: number;
}

export interface Confirmation {
  readonly tag: string;
  /** What the gate did. */
  readonly gate: Gate;
  /** What a sensor behind the gate saw the part do. */
  readonly seen?: Gate;
}

export interface PartVerdict {
  readonly tag: string;
  readonly verdict: 'PASS' | 'REVIEW' | 'REJECT' | 'FAULT';
  readonly gate: Gate;
}

/** `lost`: was ready and is not. Whatever was said before is void then, and every part that is under way is rejected. */
export type ActuatorState = 'connecting' | 'ready' | 'lost';

export type StationState = 'READY' | 'STOPPED' | 'FAULT';

export interface ActuatorEvents {
  trigger: [Trigger];
  confirm: [Confirmation];
  /** With the reason where it is lost. */
  state: [ActuatorState, StationError?];
  /** Why it does not become ready; told again only when the reason changes. */
  trouble: [StationError];
  /** What the actuator says of itself at each heartbeat. */
  beat: [{ readonly isSound: boolean }];
  /** A code by which the actuator reports something wrong. */
  report: [code: string];
}

/** Throws parts out, and lets pass only those that it was told to in time. */
export interface Actuator extends Pick<EventEmitter<ActuatorEvents>, 'on' | 'off'> {
  readonly state: ActuatorState;
  /** Why it is not ready, where that was told since it last was. */
  readonly trouble: StationError | undefined;
  /**
   * Says what becomes of a part. A part may be given from PASS to REJECT later, and never back before it is triggered again.
   * @returns what resolves when the actuator knows
   * @throws StationError ACTUATOR_LOST, ACTUATOR_UNANSWERED, VERDICT_FINAL, INPUT_INVALID
   */
  readonly verdict: (verdict: PartVerdict) => Promise<void>;
  /** Tells the actuator how the station is, at once and with every heartbeat; STOPPED to begin with. */
  readonly setState: (state: StationState) => void;
  /** Tells for which recipe parts are judged from now on: `<product>:<version>`. The link is made anew where it is another one. */
  readonly setRecipe: (recipe: string) => void;
  /**
   * Moves the gate, to see whether it does.
   * @throws StationError as `verdict` does
   */
  readonly pulse: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}
