import type { z } from 'zod';
import { type CommandName, COMMANDS } from '../../contract/commands.ts';
import { CLIENT_MESSAGE, type ClientMessage, type Progress, type Request, type StationMessage } from '../../contract/message.ts';
import { StationError } from '../errors.ts';
import { checkedShape } from '../storage/input.ts';
import type { CommandWork, Handler } from './commands/handler.ts';
import { type Handlers, handlersOf } from './commands/handlers.ts';
import { plainDataProblem } from '../../contract/plainData.ts';
import type { GuardedCommand } from './people/rights.ts';
import { problemOf } from './problem.ts';
import type { Station } from './station.ts';

/** A client's end of the wire. */
export interface Client {
  readonly send: (message: StationMessage) => void;
}

/** A request that is not answered yet. */
interface Running {
  readonly controller: AbortController;
  readonly answered: Promise<unknown>;
}

/** Takes the messages of one client, and answers them. */
export class Dispatcher {
  readonly #station: Station;
  readonly #handlers: Handlers;
  readonly #client: Client;
  readonly #running = new Map<number, Running>();
  #isClosed = false;

  constructor(station: Station, client: Client) {
    this.#station = station;
    this.#handlers = handlersOf(station);
    this.#client = client;
  }

  /** Whatever came in. Never throws: what is wrong with it is told to the client. */
  async take(message: unknown): Promise<void> {
    try {
      if (plainDataProblem(message) === 'MESSAGE_TOO_LARGE') throw new StationError('MESSAGE_TOO_LARGE', 'message');
      const parsed = parsedMessage(message);
      if (parsed.kind === 'cancel') this.#running.get(parsed.id)?.controller.abort();
      else if (this.#isClosed) throw new StationError('STATION_STOPPED', 'station');
      else await this.#answer(parsed);
    } catch (error) {
      this.#client.send({ kind: 'failed', id: idOf(message), problem: problemOf(error) });
    }
  }

  /** The station stops: nothing more is taken, and what runs is cancelled. Resolves when all of it is answered, and writes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort();
    await Promise.all(running.map(({ answered }) => answered));
  }

  async #answer(request: Request): Promise<void> {
    const { id } = request;
    if (this.#running.has(id)) {
      const problem = problemOf(new StationError('MESSAGE_INVALID', `request ${id}`, { detail: 'its number is taken' }));
      this.#client.send({ kind: 'failed', id: null, problem });
      return;
    }
    const controller = new AbortController();
    const { promise: answered, resolve } = Promise.withResolvers<unknown>();
    this.#running.set(id, { controller, answered });
    try {
      const output = await this.#carryOut(request, controller.signal);
      this.#client.send({ kind: 'done', id, output });
    } catch (error) {
      const problem = problemOf(error);
      this.#station.health.note(problem);
      this.#client.send({ kind: 'failed', id, problem });
    } finally {
      this.#running.delete(id);
      resolve(undefined);
    }
  }

  async #carryOut(request: Request, signal: AbortSignal): Promise<unknown> {
    const { command, id } = request;
    if (!isCommand(command)) throw new StationError('COMMAND_UNKNOWN', command);
    const onProgress = (progress: Progress): void => {
      this.#client.send({ kind: 'progress', id, progress });
    };
    const output = await this.#act(command, request, { signal, onProgress });
    return COMMANDS[command].output.parse(output);
  }

  /** First whether the person may, then whether the input is sound, then the signature: nobody signs for nothing. */
  async #act(command: CommandName, { token, signing, input }: Request, work: CommandWork): Promise<unknown> {
    const handler = this.#handlers[command] as Handler<CommandName>;
    const schema = COMMANDS[command].input as unknown as z.ZodType<never>;
    if (handler.kind === 'open') return handler.act(checkedShape(schema, input, command));
    const { authority } = this.#station.people;
    const { right } = handler;
    if (token === undefined) throw new StationError('SESSION_ENDED', command, { detail: 'nobody is signed in' });
    this.#assertMay(token, command, right);
    const checked = checkedShape(schema, input, command);
    if (handler.kind === 'person') return handler.act(checked, { person: authority.authorise(token, right), token, work });
    if (signing === undefined) throw new StationError('SIGNATURE_REQUIRED', command);
    const signature = await authority.sign(token, right, signing);
    authority.authorise(token, right, signature);
    return handler.act(checked, signature, work);
  }

  /** Who asks for what the role does not allow is on record. */
  #assertMay(token: string, command: CommandName, right: GuardedCommand): void {
    const { people, trail } = this.#station;
    try {
      people.authority.assertMay(token, right);
    } catch (error) {
      if (error instanceof StationError && error.code === 'NOT_ALLOWED') {
        const { userId, printedName, role } = people.signIn.session(token);
        trail.change(() => undefined, { actor: { userId, userName: printedName, role }, action: 'command.refused', object: command });
      }
      throw error;
    }
  }
}

function parsedMessage(message: unknown): ClientMessage {
  const { success, data, error } = CLIENT_MESSAGE.safeParse(message);
  if (success) return data;
  const [{ path, message: detail }] = error.issues;
  throw new StationError('MESSAGE_INVALID', ['message', ...path.map(String)].join('.'), { detail, cause: error });
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** The number of a message that may be anything. */
function idOf(message: unknown): number | null {
  const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : undefined;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null;
}
