import type { Gate } from '../../actuator/actuator.ts';
import type { PartFaultCode } from '../../../refusals/partFaults.ts';

/** When things have to have happened to a part, counted from its trigger. */
export interface Timing {
  /** By then its verdict is known, or it is a FAULT. */
  readonly deadlineMs: number;
  /** By then it has passed the gate and the reject sensor; null where nothing reports it. */
  readonly confirmedByMs: number | null;
  /** Counts of the encoder from the trigger to the gate; null where the gate is placed by time. */
  readonly gateCounts: number | null;
  /** Parts that come closer to each other cannot be told apart at the gate. */
  readonly leastGapMs: number;
}

/** A part at the trigger. */
export interface Arrival {
  readonly tag: string;
  /** Monotonic. */
  readonly triggeredMs: number;
  /** Counts of the encoder; undefined where it is not told. */
  readonly count?: number | undefined;
}

/** A part between its trigger and the gate. */
export interface Part {
  readonly tag: string;
  /** Monotonic. */
  readonly triggeredMs: number;
  readonly timing: Timing;
  /** Counts of the encoder at the trigger; undefined where it is not told. */
  readonly count: number | undefined;
  /** What the gate was told; null before the verdict. */
  readonly gate: Gate | null;
}

interface Tracked extends Part {
  gate: Gate | null;
}

/** Why a part could not be followed. */
export type Refusal = Extract<PartFaultCode, 'TAG_REPEATED' | 'PARTS_TOO_MANY' | 'PARTS_TOO_CLOSE'>;

/** The encoder counts from 0 to this, then from 0 again. */
const COUNTS = 2 ** 32;

/** What became of a report that a part has passed the gate. */
export type Confirmed = 'as told' | 'not as told' | 'unknown';

/**
 * The parts on the belt between trigger and gate, by tag: the station's side of reject tracking. It knows what was told to the gate and what is
 * still owed, and is told the time by whoever asks. Tags may come in any order; a tag is free again when its part has left.
 */
export class PartsInFlight {
  readonly #capacity: number;
  readonly #parts = new Map<string, Tracked>();
  #lastMs = -Infinity;
  #lastTag = '';

  /** @param capacity parts on the belt at once, beyond which none is followed */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** In the order of their triggers. */
  all(): Part[] {
    return Array.from(this.#parts.values(), (part) => ({ ...part }));
  }

  /** Parts without a verdict. */
  get waiting(): number {
    let waiting = 0;
    for (const { gate } of this.#parts.values()) if (gate === null) waiting++;
    return waiting;
  }

  /** A part is at the trigger. One that is refused is nobody's: it gets no PASS. */
  enter({ tag, triggeredMs, count }: Arrival, timing: Timing): Refusal | undefined {
    const gapMs = triggeredMs - this.#lastMs;
    this.#lastMs = triggeredMs;
    if (this.#parts.has(tag)) return 'TAG_REPEATED';
    if (gapMs < timing.leastGapMs) return 'PARTS_TOO_CLOSE';
    this.#lastTag = tag;
    if (this.#parts.size >= this.#capacity) return 'PARTS_TOO_MANY';
    this.#parts.set(tag, { tag, triggeredMs, timing, count, gate: null });
    return undefined;
  }

  /** The part that came last, if it is still on the belt. */
  last(): Part | undefined {
    return this.#parts.get(this.#lastTag);
  }

  find(tag: string): Part | undefined {
    return this.#parts.get(tag);
  }

  /**
   * Notes what the gate is to be told of a part. REJECT holds for good.
   * @returns whether it may be told: not PASS after its deadline, after REJECT, or for a part that is not on the belt
   */
  answer(tag: string, gate: Gate, nowMs: number): boolean {
    const part = this.#parts.get(tag);
    if (!part) return gate === 'REJECT';
    if (gate === 'PASS' && (part.gate === 'REJECT' || isOverdue(part, nowMs))) return false;
    part.gate = gate;
    return true;
  }

  /** A part has passed the gate, which let it through or threw it out. It is off the belt. */
  confirm(tag: string, gate: Gate): Confirmed {
    const part = this.#parts.get(tag);
    if (!part) return 'unknown';
    this.#parts.delete(tag);
    return (part.gate ?? 'REJECT') === gate ? 'as told' : 'not as told';
  }

  /** Parts whose deadline has passed without a verdict, each told once: from then on they are rejected. */
  takeOverdue(nowMs: number): Part[] {
    const overdue = [...this.#parts.values()].filter((part) => part.gate === null && isOverdue(part, nowMs));
    for (const part of overdue) part.gate = 'REJECT';
    return overdue;
  }

  /** Parts without a verdict that the encoder has brought to the gate, each told once: from then on they are rejected. */
  takeAtGate(count: number): Part[] {
    const there = [...this.#parts.values()].filter(({ gate, count: from, timing: { gateCounts } }) => {
      if (gate !== null || from === undefined || gateCounts === null) return false;
      const passed = (count - from + COUNTS) % COUNTS;
      return passed >= gateCounts && passed < COUNTS / 2; // beyond that the count is of an older part, told late
    });
    for (const part of there) part.gate = 'REJECT';
    return there;
  }

  /** Parts that must have passed the gate by now. They are off the belt; `isUnconfirmed` says whose report is missing. */
  takeGone(nowMs: number): (Part & { readonly isUnconfirmed: boolean })[] {
    const gone = [...this.#parts.values()].filter(
      ({ triggeredMs, timing: { deadlineMs, confirmedByMs } }) => nowMs - triggeredMs > (confirmedByMs ?? deadlineMs),
    );
    for (const { tag } of gone) this.#parts.delete(tag);
    return gone.map((part) => ({ ...part, isUnconfirmed: part.timing.confirmedByMs !== null }));
  }

  /** When the next deadline or report is due; undefined where nothing is. */
  nextDueMs(): number | undefined {
    let next: number | undefined;
    for (const { triggeredMs, timing, gate } of this.#parts.values()) {
      const due = triggeredMs + (gate === null ? timing.deadlineMs : (timing.confirmedByMs ?? timing.deadlineMs));
      if (next === undefined || due < next) next = due;
    }
    return next;
  }

  /** Empties the belt, as when the line stops or the wire is lost: what was told counts no more. @returns the parts that were on it */
  clear(): Part[] {
    const parts = [...this.#parts.values()];
    this.#parts.clear();
    return parts;
  }
}

function isOverdue({ triggeredMs, timing }: Part, nowMs: number): boolean {
  return nowMs - triggeredMs > timing.deadlineMs;
}
