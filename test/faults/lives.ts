import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../../src/pipeline/errors.ts';
import { parseSafetensors } from '../../src/pipeline/safetensors.ts';
import type { Taught } from '../../src/pipeline/teach.ts';
import type { Progress } from '../../src/pipeline/work.ts';
import { teachInWorker, type TeachRequest } from '../../src/trainer/teachInWorker.ts';

export type Report = Pick<Progress, 'step' | 'done' | 'total'> & { readonly atMs: number };

/** When to kill a worker: so long after a report of an unbroken life, or after the next one that comes. */
export interface Moment {
  readonly report: number;
  readonly afterMs: number;
}

/** What became of one worker. */
export interface Life {
  /** Steps of each stage in the checkpoints that it found. */
  readonly found: Saved;
  readonly reports: readonly Report[];
  /** SHA-256 of the states of both trainings when they had ended. */
  readonly states: readonly string[];
  /** Undefined where it was killed. */
  readonly taught: Taught | undefined;
}

export type Saved = readonly [stage1: number, stage2: number];

const STAGES = ['stage 1', 'stage 2'] as const;

/** Teaches in a worker and kills it (SIGKILL) at a moment of the life that `timeline` tells, if one is given. */
export async function live(
  request: TeachRequest & { checkpoints: string },
  death?: { timeline: readonly Report[]; moment: Moment },
): Promise<Life> {
  const found = savedIn(request.checkpoints);
  const startMs = performance.now();
  const reports: Report[] = [];
  let states: string[] = [];
  let position = -1;
  let kill: (() => void) | undefined;
  const killWhenDue = (): void => {
    if (!death || !kill || position < death.moment.report) return;
    setTimeout(kill, death.moment.afterMs);
    kill = undefined;
  };
  const onProgress = ({ step, done, total }: Progress): void => {
    const report = { step, done, total, atMs: performance.now() - startMs };
    reports.push(report);
    if (stageOf(report) < 0) states = statesIn(request.checkpoints);
    if (death) position = nextOf(death.timeline, position, report);
    killWhenDue();
  };
  try {
    const taught = await teachInWorker(request, { onProgress }, ({ pid }) => {
      kill = () => process.kill(pid, 'SIGKILL');
      killWhenDue();
    });
    return { found, reports, states, taught };
  } catch (error) {
    if (!(error instanceof PipelineError && error.code === 'TRAINER_DIED')) throw error;
    return { found, reports, states, taught: undefined };
  }
}

/** The moment of an unbroken life at a time since its start. */
export function momentAt(timeline: readonly Report[], atMs: number): Moment {
  const report = timeline.findLastIndex((candidate) => candidate.atMs <= atMs);
  return { report, afterMs: atMs - (timeline[report]?.atMs ?? 0) };
}

/** Which stage of the training a report is of: 0 or 1; -1 for none. */
export function stageOf({ step }: Report): number {
  return STAGES.findIndex((stage) => stage === step);
}

/** Whether a life went on with its training no earlier than at what it found. */
export function isTakenUp({ found, reports }: Life): boolean {
  const first = reports.find((report) => stageOf(report) >= 0);
  if (!first) return true;
  const stage = stageOf(first);
  return first.done >= found[stage] && found.slice(stage + 1).every((steps) => steps === 0);
}

/** Steps of each stage that the checkpoints of a folder hold. */
function savedIn(folder: string): Saved {
  const [stage1, stage2] = STAGES.map((stage) => {
    const file = stateFile(folder, stage);
    return existsSync(file) ? parseSafetensors(readFileSync(file), file).tensors.get('losses')!.data.length : 0;
  });
  return [stage1, stage2];
}

function statesIn(folder: string): string[] {
  return STAGES.map((stage) => stateFile(folder, stage))
    .filter((file) => existsSync(file))
    .map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
}

function stateFile(folder: string, stage: string): string {
  return join(folder, `${stage.replace(' ', '')}.safetensors`);
}

/** Where a report of a life stands in the timeline, after `position`: a life taken up leaves out steps of the training, and nothing else. */
function nextOf(timeline: readonly Report[], position: number, { step, done }: Report): number {
  const next = timeline.findIndex((other, i) => i > position && other.step === step && other.done === done);
  return next < 0 ? position : next;
}
