/** What a code means for the person at the machine, and what that person can do. */
export interface Words {
  readonly meaning: string;
  readonly remedy: string;
}

/** A refusal as it is told from one process to another. */
export interface Told<Code extends string = string> {
  readonly code: Code;
  /** What happened, where and what to do, to be shown as it is. */
  readonly message: string;
  /** The file, field or step that is at fault. */
  readonly where: string;
  /** What is known beyond the code, in words. */
  readonly detail?: string;
}

export interface RefusalOptions {
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** A refusal with a code; `cause` keeps the engineer's side of it. */
export abstract class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly where: string;
  readonly detail: string | undefined;

  constructor({ code, message, where, detail }: Told<Code>, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.where = where;
    this.detail = detail;
  }
}

/** "What happened: where (detail). What to do." */
export function sentence({ meaning, remedy }: Words, where: string, detail?: string): string {
  const more = detail === undefined ? '' : ` (${detail})`;
  return `${meaning.replace(/\.$/, '')}: ${where}${more}. ${remedy}`;
}

/** A refusal by a table of codes, ready to be told. */
export function told<Code extends string>(table: Readonly<Record<Code, Words>>, code: Code, where: string, detail?: string): Told<Code> {
  return { code, message: sentence(table[code], where, detail), where, ...(detail !== undefined && { detail }) };
}

/** An error as it is told to another process. */
export function toldOf<Code extends string>({ code, message, where, detail }: CodedError<Code>): Told<Code> {
  return { code, message, where, ...(detail !== undefined && { detail }) };
}
