import { StationRefusal } from '../client/stationClient.ts';
import { StationError } from '../main/errors.ts';
import { PipelineError } from '../pipeline/errors.ts';

/** What the process says to whoever started it. */
export const EXIT = { done: 0, internal: 1, usage: 2, refused: 3, notAllPassed: 4, notGenuine: 4 } as const;

/** Prints an error for the person at the machine; returns the exit code it stands for. */
export function report(error: unknown): number {
  if (error instanceof PipelineError || error instanceof StationError || error instanceof StationRefusal) {
    console.error(`${error.code}: ${error.message}`);
    return EXIT.refused;
  }
  console.error(error);
  return EXIT.internal;
}
