import type { Signing } from '../../contract/people.ts';
import { station } from './station.svelte.ts';
import { problemOf } from './refusal.ts';
import type { Problem } from '../../contract/message.ts';

export interface SigningRequest {
  /** What is signed, in words: "Activate version 3 of bracket". */
  readonly title: string;
  /** What changes: from what to what. */
  readonly changes?: readonly { readonly what: string; readonly from: string; readonly to: string }[];
  readonly meaning?: Signing['meaning'];
}

interface Pending extends SigningRequest {
  readonly act: (signing: Signing) => Promise<void>;
  readonly end: (isSigned: boolean) => void;
}

/** The signature that a person is asked for; one at a time. `SigningDialog.svelte` shows it. */
class SigningDesk {
  #pending = $state.raw<Pending>();
  #problem = $state<Problem>();
  #isBusy = $state(false);

  get pending(): SigningRequest | undefined {
    return this.#pending;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /**
   * Asks for password and reason, and does what was signed. What is refused is shown in the dialog, where the person can try again or give up.
   * @returns whether it was done
   */
  sign(request: SigningRequest, act: (signing: Signing) => Promise<unknown>): Promise<boolean> {
    this.#pending?.end(false);
    this.#problem = undefined;
    return new Promise((resolve) => {
      this.#pending = {
        ...request,
        act: async (signing) => {
          await act(signing);
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
    this.#isBusy = true;
    this.#problem = undefined;
    try {
      await pending.act(signing);
      pending.end(true);
    } catch (error) {
      this.#problem = problemOf(error);
      // Too many wrong passwords lock the session.
      await station.readSession();
    } finally {
      this.#isBusy = false;
    }
  }

  cancel(): void {
    this.#pending?.end(false);
  }
}

export const signingDesk = new SigningDesk();
