import type { Signing } from '../../contract/people.ts';
import { station } from './station.svelte.ts';
import { problemOf } from './refusal.ts';
import type { Problem, Progress } from '../../contract/message.ts';
import type { AskOptions } from './ask.ts';

export interface SigningRequest {
  /** What is signed, in words: "Activate version 3 of bracket". */
  readonly title: string;
  /** What changes: from what to what. */
  readonly changes?: readonly { readonly what: string; readonly from: string; readonly to: string }[];
  readonly meaning?: Signing['meaning'];
}

/** What signed work is given: how to tell how far it is, and when to end. */
export type SignedWork = Required<Pick<AskOptions, 'signal' | 'onProgress'>>;

interface Pending extends SigningRequest {
  readonly act: (signing: Signing, work: SignedWork) => Promise<void>;
  readonly end: (isSigned: boolean) => void;
}

/** The signature that a person is asked for; one at a time. `SigningDialog.svelte` shows it. */
class SigningDesk {
  #pending = $state.raw<Pending>();
  #problem = $state<Problem>();
  #progress = $state.raw<Progress>();
  #isBusy = $state(false);
  #controller: AbortController | undefined;

  get pending(): SigningRequest | undefined {
    return this.#pending;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Of what is being done since it was signed; undefined while it tells none. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /**
   * Asks for password and reason, and does what was signed. What is refused is shown in the dialog, where the person can try again or give up.
   * @returns whether it was done
   */
  sign(request: SigningRequest, act: (signing: Signing, work: SignedWork) => Promise<unknown>): Promise<boolean> {
    this.#pending?.end(false);
    this.#problem = undefined;
    return new Promise((resolve) => {
      this.#pending = {
        ...request,
        act: async (signing, work) => {
          await act(signing, work);
        },
        end: (isSigned) => {
          this.#pending = undefined;
          resolve(isSigned);
        },
      };
    });
  }

  async submit(signing: Signing): Promise<void> {
    const pending = this.#pending;
    if (pending === undefined || this.#isBusy) return;
    const controller = new AbortController();
    this.#controller = controller;
    this.#isBusy = true;
    this.#problem = undefined;
    this.#progress = undefined;
    try {
      await pending.act(signing, { signal: controller.signal, onProgress: (progress) => (this.#progress = progress) });
      pending.end(true);
    } catch (error) {
      if (controller.signal.aborted) pending.end(false);
      else this.#problem = problemOf(error);
      // Too many wrong passwords lock the session.
      await station.readSession();
    } finally {
      this.#isBusy = false;
    }
  }

  /** Gives up: what is being done is cancelled, and the dialog stays until that is so. */
  cancel(): void {
    if (this.#isBusy) this.#controller?.abort();
    else this.#pending?.end(false);
  }
}

export const signingDesk = new SigningDesk();
