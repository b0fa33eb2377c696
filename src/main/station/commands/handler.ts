import type { CheckedInput, CommandName, CommandOutput } from '../../../contract/commands.ts';
import type { Progress } from '../../../contract/message.ts';
import type { Person, Signature } from '../../storage/signature.ts';
import type { GuardedCommand, OPEN_COMMANDS, RIGHTS } from '../people/rights.ts';

type Answer<C extends CommandName> = CommandOutput<C> | Promise<CommandOutput<C>>;

/** What long work is given: how to tell how far it is, and when to end. */
export interface CommandWork {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Done without anybody being signed in. */
interface OpenHandler<C extends CommandName> {
  readonly kind: 'open';
  readonly act: (input: CheckedInput<C>) => Answer<C>;
}

/** Done by a person who has the right to it. */
interface PersonHandler<C extends CommandName> {
  readonly kind: 'person';
  readonly right: GuardedCommand;
  readonly act: (input: CheckedInput<C>, by: PersonAtWork) => Answer<C>;
}

/** Done by a person who has the right to it and has signed. */
interface SignedHandler<C extends CommandName> {
  readonly kind: 'signed';
  readonly right: GuardedCommand;
  readonly act: (input: CheckedInput<C>, signature: Signature, work: CommandWork) => Answer<C>;
}

export interface PersonAtWork {
  readonly person: Person;
  readonly token: string;
  readonly work: CommandWork;
}

export type Handler<C extends CommandName> = OpenHandler<C> | PersonHandler<C> | SignedHandler<C>;

/** A handler for every command whose name begins so. */
export type HandlersOf<Area extends string> = { readonly [C in Extract<CommandName, `${Area}.${string}`>]: Handler<C> };

type OpenCommand = (typeof OPEN_COMMANDS)[number];
type RightsWith<NeedsSignature extends boolean> = {
  [R in GuardedCommand]: (typeof RIGHTS)[R]['needsSignature'] extends NeedsSignature ? R : never;
}[GuardedCommand];

export function byAnybody<C extends CommandName & OpenCommand>(act: OpenHandler<C>['act']): OpenHandler<C> {
  return { kind: 'open', act };
}

export function byPerson<C extends CommandName>(right: RightsWith<false>, act: PersonHandler<C>['act']): PersonHandler<C> {
  return { kind: 'person', right, act };
}

export function bySignature<C extends CommandName>(right: RightsWith<true>, act: SignedHandler<C>['act']): SignedHandler<C> {
  return { kind: 'signed', right, act };
}
