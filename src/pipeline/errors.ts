import { CodedError, type RefusalOptions, told } from '../refusals/codedError.ts';
import { PIPELINE_ERRORS, type PipelineErrorCode } from '../refusals/pipelineErrors.ts';

/** The pipeline refuses to go on. */
export class PipelineError extends CodedError<PipelineErrorCode> {
  override readonly name = 'PipelineError';

  constructor(code: PipelineErrorCode, where: string, options: RefusalOptions = {}) {
    super(told(PIPELINE_ERRORS, code, where, options.detail), options.cause);
  }
}
