import type { Problem } from '../../contract/message.ts';
import { askShell } from './ask.ts';
import { Task } from './task.svelte.ts';

/** The way into the demo station and back. One for the whole window: the page that asked is gone while the demo is made. */
class Demo {
  readonly #opening = new Task<unknown>();
  readonly #closing = new Task<unknown>();

  get isOpening(): boolean {
    return this.#opening.isRunning;
  }

  get isClosing(): boolean {
    return this.#closing.isRunning;
  }

  get problem(): Problem | undefined {
    return this.#opening.problem ?? this.#closing.problem;
  }

  open(): void {
    void this.#opening.run(() => askShell('shell.openDemo', {}));
  }

  /** Also while it is made. */
  close(): void {
    void this.#closing.run(() => askShell('shell.closeDemo', {}));
  }
}

export const demo = new Demo();
