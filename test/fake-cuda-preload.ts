import { appendFileSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { CudaFault } from './fake-cuda.ts';

/*
 * Loaded before a program: its ONNX Runtime has a provider `cuda` that is the processor's, with the fault that a file names. Each of its runs is
 * written down with the program that asked for it.
 */

const folder = process.env.LYNCEUS_TEST_CUDA!;
const program = basename(process.argv[1] ?? '');
const fromProcessor = InferenceSession.create.bind(InferenceSession) as (
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
) => Promise<InferenceSession>;

const withCuda = async (model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> => {
  if (!options.executionProviders?.includes('cuda')) return fromProcessor(model, options);
  const session = await fromProcessor(model, { ...options, executionProviders: ['cpu'] });
  const run = session.run.bind(session);
  session.run = async (feeds: InferenceSession.FeedsType) => {
    const fault = faultNow();
    if (fault === 'dies') process.kill(process.pid, 'SIGSEGV');
    if (fault === 'throws') throw new Error('CUDA failure 719: unspecified launch failure');
    const results = await run(feeds);
    appendFileSync(join(folder, 'runs'), `${program}\n`);
    for (const { data } of Object.values(results)) {
      const values = data as Float32Array;
      if (fault === 'deviates') values.forEach((value, i) => (values[i] = value * 1.01));
      if (fault === 'no numbers') values.fill(NaN);
    }
    return results;
  };
  return session;
};
Object.assign(InferenceSession, { create: withCuda });

function faultNow(): CudaFault {
  const { fault, within } = JSON.parse(readFileSync(join(folder, 'fault'), 'utf8')) as { fault: CudaFault; within: string };
  return join(basename(dirname(process.argv[1])), program).includes(within) ? fault : 'none';
}
