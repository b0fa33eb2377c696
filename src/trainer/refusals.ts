import { inspect } from 'node:util';
import type { z } from 'zod';
import type { Refusal } from '../contract/teaching.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { PIPELINE_ERRORS, type PipelineErrorCode } from '../refusals/pipelineErrors.ts';

/** A refusal as it crosses the process border. */
export function refusalOf(error: PipelineError): Refusal {
  const { code, where, detail } = error;
  return { code, where, ...(detail === undefined ? {} : { detail }), trace: inspect(error) };
}

/** The error that `refusalOf` was given, with the other process's stack as its cause. */
export function errorOf({ code, where, detail, trace }: Refusal): PipelineError {
  if (!isKnown(code)) return new PipelineError('TRAINER_MISMATCH', 'a refusal', { detail: `code ${code}`, cause: trace });
  return new PipelineError(code, where, { ...(detail === undefined ? {} : { detail }), cause: trace });
}

/** TRAINER_MISMATCH for something received that does not fit its schema. */
export function mismatch(what: string, error: z.ZodError): PipelineError {
  const [{ path, message }] = error.issues;
  return new PipelineError('TRAINER_MISMATCH', what, { detail: [path.join('.'), message].filter(Boolean).join(': '), cause: error });
}

function isKnown(code: string): code is PipelineErrorCode {
  return Object.hasOwn(PIPELINE_ERRORS, code);
}
