import { PipelineError } from '../../pipeline/errors.ts';
import { type Told, toldOf } from '../../refusals/codedError.ts';
import type { PipelineErrorCode } from '../../refusals/pipelineErrors.ts';
import type { StationErrorCode } from '../../refusals/stationErrors.ts';
import { StationError } from '../errors.ts';

/** An error as it crosses the process border. Whatever has no code is a defect, of which the log knows more. */
export function problemOf(error: unknown): Told<StationErrorCode | PipelineErrorCode> {
  return toldOf<StationErrorCode | PipelineErrorCode>(
    error instanceof StationError || error instanceof PipelineError ? error : defect(error),
  );
}

function defect(cause: unknown): StationError {
  console.error(cause);
  return new StationError('DEFECT', 'station', { cause });
}
