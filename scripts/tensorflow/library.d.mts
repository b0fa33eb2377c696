import type { Source } from './options.d.mts';

/** TensorFlow's C library on the disk: the folder and the names of its shared objects, and the folder of its headers. */
export interface Library {
  readonly folder: string;
  readonly names: readonly string[];
  readonly include: string;
}

export function findLibrary(folder: string): Library;

/** Runs a step of the set-up: its name, the command, its arguments; resolves to what it printed. */
export type Run = (what: string, command: string, args: string[], env?: Record<string, string>) => Promise<string>;

export function obtainLibrary(source: Source, scratch: string, run: Run): Promise<Library>;
