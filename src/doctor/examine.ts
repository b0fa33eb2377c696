import type { Diagnosis } from '../contract/doctor.ts';
import type { Progress } from '../contract/message.ts';
import { sentence } from '../refusals/codedError.ts';
import { PIPELINE_ERRORS } from '../refusals/pipelineErrors.ts';
import { type Survey, surveyMachine } from '../pipeline/runtime/survey.ts';
import { BACKEND_NAMES } from '../pipeline/runtime/backends/backend.ts';
import { chooseBackend, type Choice, type Finding, PROBE_SIDE_PX } from '../pipeline/training/probe/choose.ts';
import { probeBackend } from '../pipeline/training/probe/probeBackend.ts';
import { throwIfCancelled } from '../pipeline/work.ts';
import { advise } from './advice.ts';
import { BUILT_PROVIDERS, examineProviders, probeProvider, type ProviderFinding } from './providers.ts';

type Way = Diagnosis['training'][number];

/** A way to watch the examination and a way to end it. */
export interface Watch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Tries every way to train and to judge on this machine, each in a process of its own, and says what to do about those that fail.
 * @throws PipelineError CANCELLED
 */
export async function examineMachine(watch: Watch = {}): Promise<Diagnosis> {
  const total = BACKEND_NAMES.length + BUILT_PROVIDERS.length;
  const { signal } = watch;
  let done = 0;
  const counted = async <Message>(probe: () => Promise<Message>): Promise<Message> => {
    watch.onProgress?.({ step: 'examine', done, total });
    const message = await probe();
    throwIfCancelled({ signal }, 'examination');
    done++;
    return message;
  };
  const survey = await surveyMachine();
  const choice = await chooseBackend((name) => counted(() => probeBackend(name, PROBE_SIDE_PX, signal)));
  const providers = await examineProviders((provider) => counted(() => probeProvider(provider, signal)));
  return diagnose(survey, choice, providers);
}

/** What was found, in words. */
export function diagnose(survey: Survey, { chosen, findings }: Choice, providers: readonly ProviderFinding[]): Diagnosis {
  return {
    machine: machineOf(survey),
    training: findings.map((finding) => wayToTrain(finding, chosen, findings)),
    line: providers.map(wayToJudge),
    advice: advise(survey, findings),
  };
}

function machineOf({ processor, cores, memoryGiB, cards }: Survey): string {
  const graphics = cards?.map(({ vendor, driver }) => `${vendor} (${driver ?? 'no driver'})`).join(', ');
  const found = graphics === undefined ? 'graphics cards unknown' : graphics === '' ? 'no graphics card' : `graphics: ${graphics}`;
  return `${processor}, ${cores} cores, ${memoryGiB} GiB; ${found}`;
}

function wayToTrain(finding: Finding, chosen: string, all: readonly Finding[]): Way {
  const { backend: name } = finding;
  if (!finding.isUsable)
    return { name, state: 'unusable', sentence: sentence(PIPELINE_ERRORS[finding.code], finding.where, finding.detail), ms: [] };
  const { stepMs, device, deviation } = finding;
  const isChosen = name === chosen;
  const best = all.find((other) => other.backend === chosen);
  const against = best?.isUsable && !isChosen ? `; ${(sum(stepMs) / sum(best.stepMs)).toFixed(1)} times as long as ${chosen}` : '';
  const speed = `a step of stage 1 takes ${stepMs[0].toFixed(0)} ms, of stage 2 ${stepMs[1].toFixed(0)} ms`;
  const agreement = deviation === 0 ? 'it is the reference' : `agrees with the reference to ${deviation.toExponential(0)}`;
  return { name, state: isChosen ? 'chosen' : 'usable', sentence: `${device}: ${speed}${against}; ${agreement}.`, ms: [...stepMs] };
}

function wayToJudge(finding: ProviderFinding): Way {
  const { provider: name } = finding;
  if (!finding.isUsable) return { name, state: 'unusable', sentence: finding.sentence, ms: [] };
  const { ms, deviation, isChosen } = finding;
  const agreement = name === 'cpu' ? 'the reference' : `agrees with the processor to ${deviation.toExponential(0)}`;
  return {
    name,
    state: isChosen ? 'chosen' : 'usable',
    sentence: `One picture through the backbone takes ${ms.toFixed(1)} ms; ${agreement}.`,
    ms: [ms],
  };
}

function sum([first, second]: readonly [number, number]): number {
  return first + second;
}
