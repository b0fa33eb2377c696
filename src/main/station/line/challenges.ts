import { once } from 'node:events';
import type { ChallengeResult, KnownPart } from '../../../contract/challenge.ts';
import type { ChallengeState } from '../../../contract/lineStatus.ts';
import { StationError } from '../../errors.ts';
import type { AuditTrail } from '../../storage/auditTrail.ts';
import { type Signature, signedBy } from '../../storage/signature.ts';
import type { CommandWork } from '../commands/handler.ts';
import type { Alarms } from './alarms.ts';
import { Challenge } from './challenge.ts';
import type { Line } from './line.ts';

const MINUTE_MS = 60_000;

/** Where challenge runs are on record, and who is called. */
export interface ChallengeWorld {
  readonly trail: AuditTrail;
  readonly alarms: Alarms;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock: () => number;
}

/** The line that is challenged. */
export interface ChallengedLine {
  readonly line: Line;
  readonly productId: number;
  readonly recipeVersion: number;
  /** Whether its gate reports each part. */
  readonly isReported: boolean;
  /** Minutes from one run to the next; 0 for none asked for. */
  readonly everyMin: number;
}

/** The challenge runs of one shift: one at a time, each on record with its result, and a call when one is due. */
export class Challenges {
  readonly #world: ChallengeWorld;
  #current: Challenge | undefined;
  /** The last one that is over. */
  #last: Challenge | undefined;
  #lastPassedUtcMs: number;

  constructor(world: ChallengeWorld) {
    this.#world = world;
    this.#lastPassedUtcMs = world.clock();
  }

  /**
   * Takes the next parts on the belt for known ones, and waits until all of them have gone through.
   * @returns what became of each
   * @throws StationError CHALLENGE_RUNNING, CANCELLED: then what is known so far is on record, as not passed
   */
  async run(
    { line, productId, recipeVersion, isReported }: ChallengedLine,
    known: readonly KnownPart[],
    signature: Signature,
    { signal, onProgress }: CommandWork,
    onChange: () => void = () => undefined,
  ): Promise<ChallengeResult> {
    if (this.#current) throw new StationError('CHALLENGE_RUNNING', 'line');
    const challenge = new Challenge(known, isReported);
    this.#current = challenge;
    const quit = attend(line, challenge);
    const stopped = new AbortController();
    const stop = (): void => {
      stopped.abort();
    };
    line.on('stopped', stop);
    challenge.on('entered', onChange);
    challenge.on('part', (done) => {
      onChange();
      onProgress({ step: 'challenge', done, total: known.length });
    });
    try {
      onProgress({ step: 'challenge', done: 0, total: known.length });
      onChange();
      await once(challenge, 'done', { signal: AbortSignal.any([signal, stopped.signal]) }).catch(() => undefined);
      const result = challenge.result();
      this.#conclude(line, result, { productId, recipeVersion }, signature);
      if (result.parts.length < known.length) throw new StationError('CANCELLED', 'challenge run');
      return result;
    } finally {
      quit();
      line.off('stopped', stop);
      this.#current = undefined;
      this.#last = challenge;
      onChange();
    }
  }

  /** The run that is under way, or the last one. */
  state(): ChallengeState | undefined {
    const challenge = this.#current ?? this.#last;
    if (!challenge) return undefined;
    const { isPassed, parts, announced } = challenge.result();
    const isRunning = challenge === this.#current;
    const { entered, next } = challenge;
    return {
      isRunning,
      announced,
      entered,
      done: parts.length,
      next: (isRunning ? next : undefined) ?? null,
      parts,
      isPassed: isRunning ? null : isPassed,
    };
  }

  /** When the next one has to be passed; undefined where none is asked for. @param everyMin 0 for none */
  dueUtcMs(everyMin: number): number | undefined {
    return everyMin === 0 ? undefined : this.#lastPassedUtcMs + everyMin * MINUTE_MS;
  }

  /** Calls for a run that is due. */
  check({ line, everyMin }: ChallengedLine): void {
    if (everyMin === 0) return;
    const minutes = Math.floor((this.#world.clock() - this.#lastPassedUtcMs) / MINUTE_MS);
    if (minutes >= everyMin && !this.#world.alarms.isThere('CHALLENGE_MISSED'))
      line.alarm('CHALLENGE_MISSED', `the last one is ${minutes} min ago`);
  }

  #conclude(line: Line, result: ChallengeResult, what: { productId: number; recipeVersion: number }, signature: Signature): void {
    const { trail, alarms, clock } = this.#world;
    const newValue = { ...what, ...result, parts: result.parts.map((part) => ({ ...part })) };
    trail.change(() => undefined, { ...signedBy(signature), action: 'line.challenge', object: 'line', newValue });
    if (result.isPassed) {
      this.#lastPassedUtcMs = clock();
      alarms.clear('CHALLENGE_MISSED');
    } else if (result.parts.some(({ isRight }) => !isRight)) {
      const wrong = result.parts.filter(({ isRight }) => !isRight).map(({ known, tag, verdict }) => `${known} part ${tag}: ${verdict}`);
      line.alarm('CHALLENGE_FAILED', wrong.join(', '));
    }
  }
}

/** @returns what ends it */
function attend(line: Line, challenge: Challenge): () => void {
  const enter = (tag: string): void => {
    challenge.enter(tag);
  };
  const tell: Challenge['tell'] = (...told) => {
    challenge.tell(...told);
  };
  const gone: Challenge['gone'] = (...report) => {
    challenge.gone(...report);
  };
  line.on('entered', enter).on('told', tell).on('gone', gone);
  return () => void line.off('entered', enter).off('told', tell).off('gone', gone);
}
