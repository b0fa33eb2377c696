import { listSupportedBackends } from 'onnxruntime-node';
import { askApart } from '../pipeline/runtime/apart.ts';
import { deviationBetween, LARGEST_PROVIDER_DEVIATION, PROVIDER_NAMES, type ProviderName } from '../pipeline/runtime/provider.ts';
import { programBeside } from '../program.ts';
import type { ProviderMessage } from './providerWorker.ts';

const WORKER = programBeside(import.meta.url, './providerWorker');
const PATIENCE_MS = 60_000;

/** What is known of an execution provider on this machine. */
export type ProviderFinding =
  | {
      readonly provider: ProviderName;
      readonly isUsable: true;
      readonly isChosen: boolean;
      /** Of one picture of 256 px through the default backbone: the fastest of several. */
      readonly ms: number;
      readonly deviation: number;
    }
  | { readonly provider: ProviderName; readonly isUsable: false; readonly sentence: string };

/** What this build of ONNX Runtime has. */
export const BUILT_PROVIDERS: readonly ProviderName[] = PROVIDER_NAMES.filter((name) =>
  listSupportedBackends().some((backend) => backend.name === name),
);

/** Runs the default backbone on every provider, each in a process of its own, and compares it with the processor. */
export async function examineProviders(
  probe: (provider: ProviderName) => Promise<ProviderMessage> = probeProvider,
): Promise<ProviderFinding[]> {
  const messages = new Map<ProviderName, ProviderMessage>();
  for (const provider of BUILT_PROVIDERS) messages.set(provider, await probe(provider));
  const reference = messages.get('cpu');
  const findings = PROVIDER_NAMES.map((provider) => judged(provider, messages.get(provider), reference));
  const fastest = findings
    .filter((finding) => finding.isUsable)
    .toSorted((a, b) => a.ms - b.ms)
    .at(0);
  return findings.map((finding) => (finding === fastest ? { ...finding, isChosen: true } : finding));
}

function judged(provider: ProviderName, message: ProviderMessage | undefined, reference: ProviderMessage | undefined): ProviderFinding {
  const unusable = (sentence: string): ProviderFinding => ({ provider, isUsable: false, sentence });
  if (message === undefined) return unusable('This build of ONNX Runtime does not have it on this system; the processor is used.');
  if (message.kind === 'refused') return unusable(`It does not start (${message.detail}); the processor is used.`);
  if (reference?.kind !== 'ran') return unusable('There is nothing to compare it with.');
  const deviation = deviationBetween(message.features, reference.features);
  if (!(deviation <= LARGEST_PROVIDER_DEVIATION)) {
    return unusable(
      `It gives other numbers than the processor, by ${deviation.toExponential(1)}: update its driver; the processor is used.`,
    );
  }
  return { provider, isUsable: true, isChosen: false, ms: message.ms, deviation };
}

/** Tries a provider in a process of its own. Never throws: what goes wrong is what it answers. */
export async function probeProvider(provider: ProviderName, signal?: AbortSignal): Promise<ProviderMessage> {
  const said = await askApart<ProviderMessage>(WORKER, [provider], PATIENCE_MS, signal);
  return said.message ?? { kind: 'refused', detail: said.ending };
}
