import type { AlarmCode } from '../../../contract/alarms.ts';
import type { LineVerdict } from '../../storage/verdicts.ts';

/** From when on rejects are too many. */
export interface RejectLimits {
  /** So many one after the other; 0 for no such alarm. */
  readonly inARow: number;
  /** Such a share of the last `ofParts`; looked at once there are so many. 1 for no such alarm. */
  readonly share: number;
  readonly ofParts: number;
}

/** Counts rejects, and says when there are too many. FAULTs count as rejects: the part is thrown out all the same. */
export class RejectRate {
  readonly #limits: RejectLimits;
  #inARow = 0;
  /** Of the last parts, whether each was thrown out; a ring. */
  readonly #last: boolean[] = [];
  #rejected = 0;
  #next = 0;

  constructor(limits: RejectLimits) {
    this.#limits = limits;
  }

  /** @returns for each alarm whether its cause is there now, with the figure behind it */
  count(verdict: LineVerdict): { readonly code: AlarmCode; readonly isThere: boolean; readonly detail: string }[] {
    const isReject = verdict === 'REJECT' || verdict === 'FAULT';
    this.#inARow = isReject ? this.#inARow + 1 : 0;
    this.#remember(isReject);
    const { inARow, share, ofParts } = this.#limits;
    return [
      { code: 'REJECTS_IN_A_ROW', isThere: inARow > 0 && this.#inARow >= inARow, detail: `${this.#inARow} in a row` },
      {
        code: 'REJECT_RATE',
        isThere: this.#last.length >= ofParts && this.#rejected > share * ofParts,
        detail: `${this.#rejected} of the last ${this.#last.length}`,
      },
    ];
  }

  #remember(isReject: boolean): void {
    if (this.#last[this.#next]) this.#rejected--;
    this.#last[this.#next] = isReject;
    if (isReject) this.#rejected++;
    this.#next = (this.#next + 1) % this.#limits.ofParts;
  }
}
