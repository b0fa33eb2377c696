import type { Beat, Hello, Letter, Side } from './messages.ts';

/**
 * Why a link was lost: the port closed; nothing was heard for too long; a letter stayed unanswered; the other side began anew; this side
 * did.
 */
export type Loss = 'closed' | 'silent' | 'unanswered' | 'renewed' | 'restarted';

/** Why no link comes about, and which side says so. */
export interface Refusal {
  readonly by: Side;
  /** PROTOCOL_MISMATCH, ECHO (this side hears itself), or what the sides' owners object. */
  readonly code: string;
}

/** What a link asks and tells, in the order of the wire. */
export interface LinkOwner<Own extends Side, Peer extends Side> {
  /** What this side's HELLO says; asked for each one. */
  readonly introduce: () => Omit<Hello<Own>, 'type' | 'protocol' | 'session'>;
  /** What this side's heartbeat says; asked for each one. */
  readonly beat: () => Omit<Beat<Own>, 'type'>;
  /** An error code where this side may not work with the other one. */
  readonly objection: (peer: Hello<Peer>) => string | undefined;
  readonly onReady: (peer: Hello<Peer>) => void;
  /** After this nothing that was said before counts any more. */
  readonly onLost: (why: Loss) => void;
  /** No link came about. It is tried over and over, and refused as often, until one side changes. */
  readonly onRefused: (refusal: Refusal) => void;
  /** Each letter once, however often it was repeated. */
  readonly onLetter: (letter: Letter<Peer>) => void;
  readonly onBeat: (beat: Beat<Peer>) => void;
}
