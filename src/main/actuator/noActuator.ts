import { EventEmitter } from 'node:events';
import type { Actuator, ActuatorEvents } from './actuator.ts';

/** No actuator at all: parts are judged, and nothing is done to them. */
export class NoActuator extends EventEmitter<ActuatorEvents> implements Actuator {
  readonly state = 'ready';
  readonly trouble = undefined;
  readonly verdict = (): Promise<void> => Promise.resolve();
  readonly setState = (): void => undefined;
  readonly setRecipe = (): void => undefined;
  readonly pulse = (): Promise<void> => Promise.resolve();
  readonly close = (): Promise<void> => Promise.resolve();
}
