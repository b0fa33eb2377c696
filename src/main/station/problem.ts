import type { Problem } from '../../contract/message.ts';
import { PipelineError } from '../../pipeline/errors.ts';
import { StationError } from '../errors.ts';

/** An error as it crosses the process border. Whatever has no code is a defect, of which the log knows more. */
export function problemOf(error: unknown): Problem {
  const coded = error instanceof StationError || error instanceof PipelineError ? error : defect(error);
  const { code, message, where, detail } = coded;
  return { code, message, where, ...(detail !== undefined && { detail }) };
}

function defect(cause: unknown): StationError {
  console.error(cause);
  return new StationError('DEFECT', 'station', { cause });
}
