import type { CommandOutput } from '../../../../contract/commands.ts';
import type { Progress } from '../../../../contract/message.ts';

export type StageLosses = CommandOutput<'teaching.losses'>['stages'][number];

/** Parts of a teaching that a person knows: each is some steps. */
const STAGES = ['bank', 'stage 1', 'stage 2', 'judging'] as const;

type Stage = (typeof STAGES)[number];

/** Which part of a teaching a step belongs to. After both trainings the bank is made anew; that is a part of judging. */
export function stageOf(step: string, losses: readonly StageLosses[]): Stage {
  if (step === 'stage 1' || step === 'stage 2') return step;
  const isTrained = losses.some((stage) => stage.step === 'stage 2' || stage.step === 'stage 1');
  return isTrained || step === 'gate' || step === 'judge' ? 'judging' : 'bank';
}

export function stagesOf(method: 'stage0' | 'tocoad'): readonly Stage[] {
  return method === 'stage0' ? ['bank', 'judging'] : STAGES;
}

/** Takes over a loss that was just told; a stage that is counted from its start again begins anew. */
export function withLoss(stages: readonly StageLosses[], { step, done, total, loss }: Progress): readonly StageLosses[] {
  if (loss === undefined) return stages;
  const known = stages.find((stage) => stage.step === step);
  if (!known) return [...stages, { step, total, losses: [{ done, loss }] }];
  const last = known.losses.at(-1)?.done ?? 0;
  if (done === last) return stages;
  const losses = done > last ? [...known.losses, { done, loss }] : [{ done, loss }];
  return stages.map((stage) => (stage.step === step ? { step, total, losses } : stage));
}

/** The mean of so many losses before and after each, for a curve that can be read. */
export function smoothed(losses: StageLosses['losses'], reach: number): { done: number; loss: number }[] {
  return losses.map(({ done }, i) => {
    const near = losses.slice(Math.max(0, i - reach), i + reach + 1);
    return { done, loss: near.reduce((sum, { loss }) => sum + loss, 0) / near.length };
  });
}
