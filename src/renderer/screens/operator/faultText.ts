import { tryMessage } from '../../i18n/text.ts';

/** Why a part could not be judged, in words; the bare code where there are none. */
export function faultText(code: string): string {
  const words = tryMessage(`partFault.${code}`);
  return words === undefined ? code : `${words} (${code})`;
}
