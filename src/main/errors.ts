import { CodedError, type RefusalOptions, told } from '../refusals/codedError.ts';
import { STATION_ERRORS, type StationErrorCode } from '../refusals/stationErrors.ts';

/** The station refuses to go on. */
export class StationError extends CodedError<StationErrorCode> {
  override readonly name = 'StationError';

  constructor(code: StationErrorCode, where: string, options: RefusalOptions = {}) {
    super(told(STATION_ERRORS, code, where, options.detail), options.cause);
  }
}
