import { checkedText } from './input.ts';
import type { Actor, AuditEntry } from './auditTrail.ts';

/** Somebody who is signed in. */
export interface Person extends Actor {
  readonly userId: number;
}

/** What a person stood for by giving the password again. */
export interface Signature {
  readonly actor: Person;
  readonly reason: string;
  /** E.g. `approval`. */
  readonly meaning: string;
}

/**
 * What an audit row says of a signature.
 * @throws StationError INPUT_INVALID for an empty or overlong reason or meaning
 */
export function signedBy({ actor, reason, meaning }: Signature): Pick<AuditEntry, 'actor' | 'reason' | 'signatureMeaning'> {
  return { actor, reason: checkedText(reason, 'reason', 2000), signatureMeaning: checkedText(meaning, 'meaning', 200) };
}
