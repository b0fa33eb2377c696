import type { ChallengeResult, KnownPart } from '../../../contract/challenge.ts';
import type { Signing } from '../../../contract/people.ts';
import { ask } from '../../station/ask.ts';
import { Refusal } from '../../station/refusal.ts';
import { Task } from '../../station/task.svelte.ts';

const STORED_UNDER = 'lynceus.challenge';
const USUAL: readonly KnownPart[] = ['bad', 'good', 'bad'];
const MOST_PARTS = 100;

/** The challenge run of this window: which known parts come, how far it is and what came of it. It goes on while other screens are shown. */
class ChallengeRun {
  readonly #task = new Task<ChallengeResult>();
  #parts = $state<KnownPart[]>(storedParts());
  #result = $state.raw<ChallengeResult>();
  #isDismissed = $state(true);

  get parts(): readonly KnownPart[] {
    return this.#parts;
  }

  /** Whether the station takes the next parts for known ones: not before it has told so. */
  get isRunning(): boolean {
    return this.#task.isRunning && this.#task.progress !== undefined;
  }

  /** Known parts that are through. */
  get done(): number {
    return this.#task.progress?.done ?? 0;
  }

  /** Of the last run, until somebody has seen it. */
  get result(): ChallengeResult | undefined {
    return this.#isDismissed ? undefined : this.#result;
  }

  get problem(): Task<ChallengeResult>['problem'] {
    return this.#isDismissed ? undefined : this.#task.problem;
  }

  add(part: KnownPart): void {
    if (this.#parts.length < MOST_PARTS) this.#set([...this.#parts, part]);
  }

  removeLast(): void {
    if (this.#parts.length > 1) this.#set(this.#parts.slice(0, -1));
  }

  /**
   * Resolves when the station waits for the first part, and the run goes on by itself.
   * @throws Refusal where it does not begin
   */
  begin(signing: Signing): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#isDismissed = false;
    this.#result = undefined;
    const run = this.#task.run(async ({ signal, onProgress }) => {
      try {
        return await ask(
          'line.challenge',
          { parts: [...this.#parts] },
          {
            signing,
            signal,
            onProgress: (progress) => {
              onProgress(progress);
              resolve(undefined);
            },
          },
        );
      } catch (error) {
        reject(error);
        throw error;
      }
    });
    void run.then((result) => {
      this.#result = result;
      resolve(undefined);
    });
    return promise.catch((error: unknown) => {
      this.#isDismissed = true;
      if (error instanceof Refusal && error.code === 'CANCELLED') return;
      throw error;
    });
  }

  /** What is known so far is on record, as not passed. */
  cancel(): void {
    this.#task.cancel();
  }

  dismiss(): void {
    this.#isDismissed = true;
  }

  #set(parts: KnownPart[]): void {
    this.#parts = parts;
    localStorage.setItem(STORED_UNDER, parts.join(','));
  }
}

function storedParts(): KnownPart[] {
  const parts = (localStorage.getItem(STORED_UNDER) ?? '').split(',').filter((part) => part === 'good' || part === 'bad');
  return parts.length > 0 ? parts.slice(0, MOST_PARTS) : [...USUAL];
}

export const challengeRun = new ChallengeRun();
