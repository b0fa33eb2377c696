import type { Objective } from './part.ts';
import { type Stage1Objective, stage1Objective } from './stage1Objective.ts';
import { type Stage2Objective, stage2Objective } from './stage2Objective.ts';

/** An objective as plain data. */
export type ObjectiveSpec = Stage1Objective | Stage2Objective;

export function objectiveOf(spec: ObjectiveSpec): Objective {
  return spec.stage === 1 ? stage1Objective(spec) : stage2Objective(spec);
}
