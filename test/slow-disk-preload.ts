import { InferenceSession } from 'onnxruntime-node';
import { HUNG_AFTER_MS } from '../src/lineWorker/limits.ts';
import { standStill } from './stand-still.ts';

/* Loaded before a program: to open a model holds its thread for longer than one that judges may be silent. */

const open = InferenceSession.create.bind(InferenceSession) as (...args: unknown[]) => Promise<InferenceSession>;
Object.assign(InferenceSession, {
  create: (...args: unknown[]) => {
    standStill(3 * HUNG_AFTER_MS);
    return open(...args);
  },
});
