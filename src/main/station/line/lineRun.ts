import type { LineSetUp } from '../../../contract/lineSetUp.ts';
import { type LineRun, MOST_IN_FLIGHT } from '../../../contract/lineStatus.ts';
import type { Actuator, ActuatorState } from '../../actuator/actuator.ts';
import type { FrameSource } from '../../cameras/frameSource.ts';
import type { ChallengedLine, Challenges } from './challenges.ts';
import type { Line } from './line.ts';
import type { MinuteRate } from './rate.ts';
import type { ReadyRecipe } from './readyRecipes.ts';

/** What runs between a start and a stop. */
export interface Run {
  readonly setUp: LineSetUp;
  readonly startedUtcMs: number;
  readonly source: FrameSource;
  readonly actuator: Actuator;
  readonly parts: Record<'PASS' | 'REVIEW' | 'REJECT' | 'FAULT', number>;
  readonly rate: MinuteRate;
  readonly challenges: Challenges;
  ready: ReadyRecipe;
  line: Line;
  /** The source gives no more pictures. */
  hasSourceEnded: boolean;
  /** When drift was looked for last. */
  driftUtcMs: number;
}

const ACTUATOR_PATIENCE_MS = 2000;

export function statusOf(run: Run): LineRun {
  const { line, ready, setUp, startedUtcMs, actuator, parts, rate, challenges, hasSourceEnded } = run;
  const { recipe, modelVersionId, productName } = ready;
  const { stopsOn, challengeEveryMin } = recipe.settings.actuator;
  const nowMs = performance.now();
  const { inFlight } = line;
  return {
    state: line.state === 'running' ? 'running' : 'fault',
    fault: line.fault ?? null,
    productId: recipe.productId,
    productName,
    recipeVersion: recipe.version,
    modelVersionId,
    setUp,
    startedUtcMs,
    actuator: actuator.state,
    parts: { ...parts },
    partsPerMinute: rate.perMinute(nowMs),
    inFlight: inFlight.slice(-MOST_IN_FLIGHT).map(({ tag, gate, triggeredMs }) => ({ tag, gate, ageMs: Math.max(0, nowMs - triggeredMs) })),
    inFlightCount: inFlight.length,
    challenge: challenges.state() ?? null,
    challengeDueUtcMs: challenges.dueUtcMs(challengeEveryMin) ?? null,
    stopsOn: [...stopsOn],
    isSourceAtEnd: hasSourceEnded && line.waiting === 0,
  };
}

export function challengedBy({ line, setUp, ready: { recipe } }: Run): ChallengedLine {
  const { actuator } = recipe.settings;
  return {
    line,
    productId: recipe.productId,
    recipeVersion: recipe.version,
    isReported: setUp.plc.kind !== 'none' && actuator.confirmedByMs !== null,
    everyMin: actuator.challengeEveryMin,
  };
}

/** What the trail says of a recipe that the line runs with. */
export function recipeText({ recipe, modelVersionId }: ReadyRecipe): Record<string, number> {
  return { productId: recipe.productId, recipeVersion: recipe.version, modelVersionId };
}

/** Gives the other end a while to agree, so that its absence is told only where it stays away. */
export async function untilReady(actuator: Actuator): Promise<void> {
  if (actuator.state === 'ready') return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => {
    clearTimeout(patience);
    actuator.off('state', hear);
    resolve(undefined);
  };
  const hear = (state: ActuatorState): void => {
    if (state === 'ready') end();
  };
  const patience = setTimeout(end, ACTUATOR_PATIENCE_MS);
  actuator.on('state', hear);
  await promise;
}
