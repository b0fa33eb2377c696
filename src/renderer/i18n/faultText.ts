import { PIPELINE_ERRORS } from '../../refusals/pipelineErrors.ts';
import { STATION_ERRORS } from '../../refusals/stationErrors.ts';
import { tryMessage } from './text.ts';

const REFUSALS: Readonly<Record<string, { readonly meaning: string }>> = { ...STATION_ERRORS, ...PIPELINE_ERRORS };

/** Why a part could not be judged, in words and by its code. */
export function faultText(code: string): string {
  const words = tryMessage(`partFault.${code}.meaning`) ?? tryMessage(`problem.${code}`) ?? REFUSALS[code]?.meaning;
  return words === undefined ? code : `${words.replace(/\.$/, '')} (${code})`;
}

/** What a person can do about it, where that is not said by `faultText`. */
export function faultRemedy(code: string): string | undefined {
  return tryMessage(`partFault.${code}.remedy`);
}
