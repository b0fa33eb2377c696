import type { Thresholds } from './model/outcome.ts';

/*
 * Thresholds that a person has chosen for versions that do not judge yet; their activation takes them. They outlive the window.
 */

const STORED_UNDER = 'lynceus.thresholds.';

/** @param contentHash of the version */
export function chosenFor(contentHash: string): Thresholds | undefined {
  try {
    const { review, reject } = JSON.parse(localStorage.getItem(STORED_UNDER + contentHash) ?? '{}') as Partial<Thresholds>;
    return typeof review === 'number' && typeof reject === 'number' && review <= reject ? { review, reject } : undefined;
  } catch {
    return undefined;
  }
}

export function choose(contentHash: string, { review, reject }: Thresholds): void {
  localStorage.setItem(STORED_UNDER + contentHash, JSON.stringify({ review, reject }));
}

/** They are in force, or the suggested ones are wanted. */
export function forgetChoice(contentHash: string): void {
  localStorage.removeItem(STORED_UNDER + contentHash);
}
