import { z } from 'zod';

/** One way to compute, as it was found on this machine. */
const WAY = z.object({
  name: z.string(),
  /** `chosen` is what `auto` takes; `usable` computes rightly and is slower. */
  state: z.enum(['chosen', 'usable', 'unusable']),
  /** What it computes on and how fast, or why it is not used and what to do. */
  sentence: z.string(),
  /** Milliseconds: for training of a step of stage 1 and of one of stage 2, for the line of one picture. */
  ms: z.array(z.number()),
});

export const DIAGNOSIS = z.object({
  /** The processor, its cores, and the graphics cards, in words. */
  machine: z.string(),
  /** What trains: TensorFlow.js' backends. */
  training: z.array(WAY),
  /** What judges on the line: ONNX Runtime's execution providers. */
  line: z.array(WAY),
  /** What would make it faster, or has to be put right; the most useful first. */
  advice: z.array(z.string()),
});

export type Diagnosis = z.infer<typeof DIAGNOSIS>;
