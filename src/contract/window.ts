import { z } from 'zod';
import type { CommandName, CommandOutput } from './commands.ts';
import { PROBLEM, PROGRESS } from './message.ts';
import { SIGNING } from './people.ts';

/*
 * What the window and the shell say to each other. The window asks the station through the shell, which keeps the token of the session: it
 * never reaches the window. Beside the station's commands there are the shell's own.
 */

/** How the station process is. */
export const STATION_STATE = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting'), progress: PROGRESS.nullable() }),
  z.object({ state: z.literal('ready') }),
  /** It ended without being asked to, and is started again by itself. */
  z.object({ state: z.literal('restarting'), attempt: z.int().positive() }),
  /** It will not start; somebody has to do something first. */
  z.object({ state: z.literal('refused'), problem: PROBLEM }),
]);

export const SHELL_STATUS = z.object({
  station: STATION_STATE,
  /** The site's own station, or one made up to look around in. */
  place: z.enum(['own', 'demo']),
  /** What the making of the demo station has come to; null where none is being made. */
  demo: PROGRESS.nullable(),
  /** By which people of the demo station sign in and sign, so that a person can do it too; null elsewhere. */
  demoPeople: z.object({ logins: z.array(z.string()), password: z.string() }).nullable(),
  folder: z.string(),
  isKiosk: z.boolean(),
  runtime: z.object({
    lynceus: z.string(),
    electron: z.string(),
    chrome: z.string(),
    /** Of the station process. */
    node: z.string(),
    /** An old Electron that stands in where the official one could not be had: for a look around, not for a shift. */
    isForEvaluation: z.boolean(),
  }),
});

const TITLE = z.string().max(200);
const PATH_OR_NONE = z.string().nullable();
const NOTHING = z.strictObject({});

/** What the shell does for the window. */
export const SHELL_COMMANDS = {
  'shell.read': { input: NOTHING, output: SHELL_STATUS },
  /** Starts a station again that had refused to; refused while it lives. */
  'shell.restartStation': { input: NOTHING, output: SHELL_STATUS },
  /**
   * Opens the demo station, which is made anew, and signs in there; answered when its line runs, or when it was closed meanwhile. The site's own
   * station ends first; refused while that one's line runs, and where nobody is signed in at a station on which people have accounts.
   */
  'shell.openDemo': { input: NOTHING, output: SHELL_STATUS },
  /** Back to the site's own station. Also while the demo is made. */
  'shell.closeDemo': { input: NOTHING, output: SHELL_STATUS },
  'shell.setKiosk': { input: z.strictObject({ isKiosk: z.boolean() }), output: SHELL_STATUS },
  /** Asks the person for a folder or file of this machine; null where none was chosen. */
  'shell.choose': { input: z.strictObject({ what: z.enum(['folder', 'picture', 'newFolder']), title: TITLE }), output: PATH_OR_NONE },
  /** Puts a text where it can be pasted. */
  'shell.copy': { input: z.strictObject({ text: z.string().max(100_000) }), output: NOTHING },
  /** Saves the station's public key as PEM where the person says; answers the path, null where none was chosen. */
  'shell.savePublicKey': { input: z.strictObject({ title: TITLE }), output: PATH_OR_NONE },
  /** Prints the pages of an export that this window made into a PDF beside them; answers its path. */
  'shell.printExport': { input: z.strictObject({ folder: z.string().min(1).max(4096) }), output: z.string() },
} as const;

export type ShellCommandName = keyof typeof SHELL_COMMANDS;
export type ShellInput<C extends ShellCommandName> = z.input<(typeof SHELL_COMMANDS)[C]['input']>;
export type ShellOutput<C extends ShellCommandName> = z.output<(typeof SHELL_COMMANDS)[C]['output']>;

/** What the window asks: a command of the station or of the shell. */
export const WINDOW_CALL = z.strictObject({
  /** Chosen by the window; by it progress comes back and a call is cancelled. */
  id: z.int().positive(),
  command: z.string().max(100),
  input: z.unknown(),
  signing: SIGNING.exactOptional(),
});

export type WindowCall = z.infer<typeof WINDOW_CALL>;

/** The answer to a call. */
export type WindowAnswer =
  { readonly isDone: true; readonly output: unknown } | { readonly isDone: false; readonly problem: z.infer<typeof PROBLEM> };

/** What the window gets of a station's answer. */
export type WindowOutput<C extends CommandName> = C extends 'session.signIn' ? Omit<CommandOutput<C>, 'token'> : CommandOutput<C>;

/** What the shell tells the window by itself. */
export type WindowNews =
  | { readonly kind: 'event'; readonly event: string; readonly data: unknown }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: z.infer<typeof PROGRESS> }
  | { readonly kind: 'shell'; readonly status: ShellStatus };

/** What the preload script gives the window: all that it can reach. */
export interface WindowBridge {
  readonly call: (call: WindowCall) => Promise<WindowAnswer>;
  readonly cancel: (id: number) => void;
  /** Where a file lies that a person has dropped on the window or chosen; empty for one that is no file of this machine. */
  readonly pathOf: (file: File) => string;
  /** @returns what takes the listener off */
  readonly onNews: (listener: (news: WindowNews) => void) => () => void;
}

export type StationState = z.infer<typeof STATION_STATE>;
export type ShellStatus = z.infer<typeof SHELL_STATUS>;
