import { listSupportedBackends } from 'onnxruntime-node';
import type { LineModel } from '../../contract/line.ts';
import type { LineProvider } from '../../contract/settings.ts';
import { askApart } from '../../pipeline/runtime/apart.ts';
import { LARGEST_PROVIDER_DEVIATION, PROVIDER_NAMES, type ProviderName } from '../../pipeline/runtime/provider.ts';
import { surveyMachine } from '../../pipeline/runtime/survey.ts';
import { programBeside } from '../../program.ts';
import type { ParityMessage } from './parityWorker.ts';

const WORKER = programBeside(import.meta.url, './parityWorker');
const PATIENCE_MS = 60_000;

export interface ProviderChoice {
  readonly provider: ProviderName;
  /** Why the processor is used instead of what was asked for, or in spite of a provider that judged otherwise; a sentence. */
  readonly fellBack?: string;
}

/** What the choice rests on, so that tests can make it up. */
export interface ProviderWorld {
  /** What this build of ONNX Runtime has. */
  readonly built: readonly string[];
  /** Whether there may be a graphics card. */
  readonly mayHaveCard: () => Promise<boolean>;
  readonly compare: (provider: ProviderName, model: LineModel) => Promise<ParityMessage>;
}

export const THIS_MACHINE: ProviderWorld = {
  built: listSupportedBackends().map(({ name }) => name),
  mayHaveCard: async () => (await surveyMachine()).cards?.length !== 0,
  compare: compareApart,
};

/**
 * What a model is to be judged on: on the processor, unless another provider judges the same pictures alike and faster, or was asked for by name
 * and judges them alike.
 */
export async function chooseProvider(model: LineModel, wanted: LineProvider, world: ProviderWorld = THIS_MACHINE): Promise<ProviderChoice> {
  if (wanted === 'cpu') return { provider: 'cpu' };
  if (wanted !== 'auto') {
    const { isAlike, sentence } = verdictOn(wanted, await tryOne(wanted, model, world));
    return isAlike ? { provider: wanted } : { provider: 'cpu', fellBack: sentence };
  }
  if (!(await world.mayHaveCard())) return { provider: 'cpu' };
  let best: { readonly provider: ProviderName; readonly ms: number } | undefined;
  let fellBack: string | undefined;
  for (const provider of PROVIDER_NAMES) {
    if (provider === 'cpu' || !world.built.includes(provider)) continue;
    const message = await tryOne(provider, model, world);
    const { isAlike, sentence } = verdictOn(provider, message);
    if (message.kind === 'refused') continue; // there is no such card or driver here
    if (!isAlike) fellBack = sentence;
    else if (message.providerMs < Math.min(message.cpuMs, best?.ms ?? Infinity)) best = { provider, ms: message.providerMs };
  }
  return { provider: best?.provider ?? 'cpu', ...(best === undefined && fellBack !== undefined && { fellBack }) };
}

async function tryOne(provider: ProviderName, model: LineModel, { built, compare }: ProviderWorld): Promise<ParityMessage> {
  if (!built.includes(provider)) return { kind: 'refused', detail: 'this build of ONNX Runtime does not have it on this system' };
  return compare(provider, model);
}

function verdictOn(provider: ProviderName, message: ParityMessage): { isAlike: boolean; sentence: string } {
  if (message.kind === 'refused') return { isAlike: false, sentence: `${provider} does not start: ${message.detail}` };
  const { deviation } = message;
  const isAlike = deviation <= LARGEST_PROVIDER_DEVIATION; // not so for NaN
  const byHowMuch = Number.isNaN(deviation) ? 'it gives what is no number' : `by ${deviation.toExponential(1)}`;
  return { isAlike, sentence: `${provider} judges otherwise than the processor: ${byHowMuch}` };
}

async function compareApart(provider: ProviderName, { folder }: LineModel): Promise<ParityMessage> {
  const said = await askApart<ParityMessage>(WORKER, [provider, folder], PATIENCE_MS);
  return said.message ?? { kind: 'refused', detail: said.ending };
}
