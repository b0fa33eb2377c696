import type { Progress } from '../../../contract/message.ts';

/** What is done to make a demo station, in its order. */
export const DEMO_STAGES = ['pictures', 'teaching', 'station', 'line'] as const;

export type DemoStage = (typeof DEMO_STAGES)[number];

/** Steps of guide and station that are not of the teaching. */
const STAGES: Readonly<Record<string, DemoStage>> = {
  pictures: 'pictures',
  people: 'pictures',
  taught: 'station',
  product: 'line',
  line: 'line',
};

/** Where the making of a demo is. A step that is told when it is done belongs to the stage that follows. */
export function demoStage({ step }: Progress): DemoStage {
  return STAGES[step] ?? 'teaching';
}
