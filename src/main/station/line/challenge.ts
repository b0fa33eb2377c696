import { EventEmitter } from 'node:events';
import type { Challenged, ChallengeResult, KnownPart } from '../../../contract/challenge.ts';
import type { Gate } from '../../actuator/actuator.ts';
import type { LineVerdict } from '../../storage/verdicts.ts';

/** A known part on its way. */
interface UnderWay {
  readonly known: KnownPart;
  readonly tag: string;
  told?: { readonly verdict: LineVerdict; readonly gate: Gate };
}

/**
 * A challenge run: the next parts on the belt are known ones, and each has to be treated as what it is. A bad one has to be judged, rejected
 * and, where the gate reports its parts, seen to be thrown out: a FAULT does not show that defects are found. A good one has to pass.
 */
export class Challenge extends EventEmitter<{ done: [ChallengeResult]; part: [number]; entered: [] }> {
  readonly #announced: readonly KnownPart[];
  readonly #needsReport: boolean;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #parts: Challenged[] = [];
  #entered = 0;

  /** @param needsReport whether a part is done only when it was reported from behind the gate */
  constructor(announced: readonly KnownPart[], needsReport: boolean) {
    super();
    this.#announced = announced;
    this.#needsReport = needsReport;
  }

  /** Known parts that were at the trigger. */
  get entered(): number {
    return this.#entered;
  }

  /** What has to come next; undefined where all have. */
  get next(): KnownPart | undefined {
    return this.#announced[this.#entered];
  }

  /** A part is at the trigger. */
  enter(tag: string): void {
    const known = this.#announced[this.#entered];
    if (known === undefined) return;
    this.#entered++;
    this.#underWay.set(tag, { known, tag });
    this.emit('entered');
  }

  /** A part has its verdict. */
  tell(tag: string, verdict: LineVerdict, gate: Gate): void {
    const part = this.#underWay.get(tag);
    if (!part) return;
    part.told = { verdict, gate };
    if (!this.#needsReport) this.#leave(part, null);
  }

  /** A part has left the belt. @param seen what was reported of it; null for nothing */
  gone(tag: string, seen: Gate | null): void {
    const part = this.#underWay.get(tag);
    if (part) this.#leave(part, seen);
  }

  /** What is known so far. A run that is cut off is not passed. */
  result(): ChallengeResult {
    const isWhole = this.#parts.length === this.#announced.length;
    return {
      isPassed: isWhole && this.#parts.every(({ isRight }) => isRight),
      parts: [...this.#parts],
      announced: this.#announced.length,
    };
  }

  #leave({ known, tag, told = { verdict: 'FAULT', gate: 'REJECT' } }: UnderWay, seen: Gate | null): void {
    this.#underWay.delete(tag);
    const wanted: Gate = known === 'good' ? 'PASS' : 'REJECT';
    const isSeen = this.#needsReport ? seen === wanted : true;
    this.#parts.push({ known, tag, ...told, seen, isRight: told.verdict !== 'FAULT' && told.gate === wanted && isSeen });
    this.emit('part', this.#parts.length);
    if (this.#parts.length === this.#announced.length) this.emit('done', this.result());
  }
}
