import { StationError } from '../../errors.ts';
import { checkedName, checkedText } from '../../storage/input.ts';

const LOGIN = /^[\p{L}\p{M}\p{N}._@-]{1,64}$/u;
const LONGEST_PRINTED_NAME = 200;
const LONGEST_REASON = 2000;
/** They turn the direction of what follows, so that a name could show as another. */
const DIRECTION_MARK = /[\u202a-\u202e\u2066-\u2069]/u;
/** All but tab and line ends. */
const CONTROL_CHARACTER = /[^\P{Cc}\t\n\r]/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** A login as it is stored and looked for: upper case, full width and composition make no difference. */
export function normalisedLogin(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/**
 * @returns the login as it is stored
 * @throws StationError INPUT_INVALID
 */
export function checkedLogin(text: string): string {
  const login = normalisedLogin(text);
  if (!LOGIN.test(login)) throw refusal('login', '1 to 64 letters, digits and the signs . _ @ - are needed');
  return login;
}

/**
 * @returns the name without white space around it, in NFC
 * @throws StationError INPUT_INVALID
 */
export function checkedPrintedName(text: string): string {
  const name = checkedName(text, 'printed name', LONGEST_PRINTED_NAME);
  if (DIRECTION_MARK.test(name)) throw refusal('printed name', 'it has a mark that turns the direction of writing');
  return withLetters(name, 'printed name');
}

/**
 * @returns the reason without white space around it
 * @throws StationError INPUT_INVALID
 */
export function checkedReason(text: string): string {
  const reason = checkedText(text, 'reason', LONGEST_REASON);
  if (CONTROL_CHARACTER.test(reason)) throw refusal('reason', 'it has a control character');
  return withLetters(reason, 'reason');
}

function withLetters(text: string, where: string): string {
  if (!LETTER_OR_DIGIT.test(text)) throw refusal(where, 'it has no letter and no digit');
  return text;
}

function refusal(where: string, detail: string): StationError {
  return new StationError('INPUT_INVALID', where, { detail });
}
