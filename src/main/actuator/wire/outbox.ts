import { StationError } from '../../errors.ts';

export interface OutboxOptions {
  readonly repeatEveryMs: number;
  /** After the first time, until a line is given up. */
  readonly repeats: number;
  /** Puts a line on the wire. */
  readonly write: (line: string) => void;
  readonly onRepeat: () => void;
  /** A line stayed unanswered to the end. It waits to be abandoned. */
  readonly onUnanswered: () => void;
}

interface Pending {
  readonly where: string;
  readonly timer: NodeJS.Timeout;
  readonly resolve: () => void;
  readonly reject: (error: StationError) => void;
  isGivenUp: boolean;
}

/** Lines on their way: each is repeated until it is acknowledged. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #pending = new Map<number, Pending>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#pending.size;
  }

  /**
   * @param where what the line is about, for the error
   * @returns what resolves when the line is acknowledged
   * @throws StationError ACTUATOR_UNANSWERED, ACTUATOR_LOST when it is abandoned
   */
  post(seq: number, line: string, where: string): Promise<void> {
    const timer = setInterval(this.#repeater(seq, line), this.#options.repeatEveryMs);
    const answer = new Promise<void>((resolve, reject) => {
      this.#pending.set(seq, { where, timer, resolve, reject, isGivenUp: false });
    });
    this.#options.write(line);
    return answer;
  }

  /** @returns whether the line was waited for */
  acknowledge(seq: number): boolean {
    const pending = this.#pending.get(seq);
    if (!pending) return false;
    this.#pending.delete(seq);
    clearInterval(pending.timer);
    pending.resolve();
    return true;
  }

  /** Waits for no answer any more. */
  abandon(): void {
    const abandoned = [...this.#pending.values()];
    this.#pending.clear();
    for (const { where, timer, reject, isGivenUp } of abandoned) {
      clearInterval(timer);
      reject(new StationError(isGivenUp ? 'ACTUATOR_UNANSWERED' : 'ACTUATOR_LOST', where));
    }
  }

  #repeater(seq: number, line: string): () => void {
    const { write, repeats, onRepeat, onUnanswered } = this.#options;
    let repeatsLeft = repeats;
    return () => {
      const pending = this.#pending.get(seq);
      if (!pending || pending.isGivenUp) return;
      if (repeatsLeft-- > 0) {
        onRepeat();
        write(line);
      } else {
        pending.isGivenUp = true;
        onUnanswered();
      }
    };
  }
}
