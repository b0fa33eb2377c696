import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron/main';
import { StationRefusal } from '../../client/stationClient.ts';
import type { Problem, Progress } from '../../contract/message.ts';
import { SHELL_COMMANDS, type ShellCommandName, WINDOW_CALL, type WindowAnswer, type WindowCall } from '../../contract/window.ts';
import { CHANNELS } from '../../contract/windowChannels.ts';
import { type Asked, isStationCommand } from './asked.ts';
import { isOwn } from './lockDown.ts';
import { plainDataProblem } from '../../contract/plainData.ts';
import { withoutToken } from './withoutToken.ts';
import { told, toldOf } from '../../refusals/codedError.ts';
import { WINDOW_ERRORS } from '../../refusals/windowErrors.ts';
import { STATION_ERRORS, type StationErrorCode } from '../../refusals/stationErrors.ts';

export type ShellHandlers = { readonly [C in ShellCommandName]: (input: never) => unknown };

export interface BridgeOptions {
  readonly asked: Asked;
  readonly shell: ShellHandlers;
  readonly onProgress: (id: number, progress: Progress) => void;
}

/** Answers the window. Whatever comes in is checked first: who sent it, its shape, and that there is such a command. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #running = new Map<number, AbortController>();

  constructor(ipc: IpcMain, options: BridgeOptions) {
    this.#options = options;
    ipc.handle(CHANNELS.call, (event, message: unknown) => this.#answer(event, message));
    ipc.on(CHANNELS.cancel, (event, id: unknown) => {
      if (isFromOwnPage(event) && typeof id === 'number') this.#running.get(id)?.abort();
    });
  }

  /** The window is gone: nobody waits for what it had asked. */
  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
  }

  async #answer(event: IpcMainInvokeEvent, message: unknown): Promise<WindowAnswer> {
    const controller = new AbortController();
    let id: number | undefined;
    try {
      if (!isFromOwnPage(event)) throw new StationRefusal(told(WINDOW_ERRORS, 'SENDER_REFUSED', 'window'));
      const call = parsed(message);
      if (this.#running.has(call.id)) throw refusal('MESSAGE_INVALID', 'message.id', 'A call with this number is still running.');
      id = call.id;
      this.#running.set(id, controller);
      return { isDone: true, output: await this.#carryOut(call, controller.signal) };
    } catch (error) {
      return { isDone: false, problem: problemOf(error) };
    } finally {
      if (id !== undefined) this.#running.delete(id);
    }
  }

  async #carryOut({ id, command, input, signing }: WindowCall, signal: AbortSignal): Promise<unknown> {
    const { asked, shell, onProgress } = this.#options;
    if (isShellCommand(command)) {
      const checked = SHELL_COMMANDS[command].input.safeParse(input);
      if (!checked.success) throw refusal('INPUT_INVALID', command, checked.error.issues[0].message);
      return shell[command](checked.data as never);
    }
    if (!isStationCommand(command)) throw refusal('COMMAND_UNKNOWN', command);
    const options = {
      signal,
      onProgress: (progress: Progress) => {
        onProgress(id, progress);
      },
      ...(signing && { signing }),
    };
    return withoutToken(command, await asked.call(command, input as never, options));
  }
}

function isFromOwnPage({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwn(senderFrame.url);
}

function parsed(message: unknown): WindowCall {
  const problem = plainDataProblem(message);
  if (problem !== undefined) throw refusal(problem, 'message');
  const { success, data, error } = WINDOW_CALL.safeParse(message);
  if (success) return data;
  const [{ path, message: detail }] = error.issues;
  throw refusal('MESSAGE_INVALID', ['message', ...path.map(String)].join('.'), detail);
}

function isShellCommand(name: string): name is ShellCommandName {
  return Object.hasOwn(SHELL_COMMANDS, name);
}

/** As the station itself would refuse it. */
function refusal(code: StationErrorCode, where: string, detail?: string): StationRefusal {
  return new StationRefusal(told(STATION_ERRORS, code, where, detail));
}

/** Anything but a refusal is a defect of Lynceus: told as one, and written to standard error with its stack. */
function problemOf(error: unknown): Problem {
  if (error instanceof StationRefusal) return toldOf(error);
  console.error(error);
  return told(STATION_ERRORS, 'DEFECT', 'shell', error instanceof Error ? error.message : String(error));
}
