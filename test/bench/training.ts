import { spawnSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BACKEND_NAMES, type BackendName } from '../../src/pipeline/runtime/backends/backend.ts';
import { machineLine } from './machine.ts';
import { printTable } from './table.ts';
import { teachTimed } from './teaching.ts';
import type { StageTiming } from './trainingWorker.ts';

const WORKER = fileURLToPath(new URL('./trainingWorker.ts', import.meta.url));

interface Timed {
  readonly name: string;
  readonly backend: BackendName;
  readonly device: string;
  readonly stages: readonly StageTiming[];
}

/**
 * A step of each stage on every backend of this machine, one process each, in turns; then a whole teaching on each. The work of a step is counted
 * in its convolutions alone, so that GFLOP/s are of the whole step and a little low.
 */
export async function training(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: 'string', default: '256' },
      rounds: { type: 'string', default: '3' },
      images: { type: 'string', default: '60' },
      preset: { type: 'string', default: 'standard' },
      'no-teaching': { type: 'boolean', default: false },
      /** To see that it works, in two minutes. */
      quick: { type: 'boolean', default: false },
    },
  });
  if (values.quick) Object.assign(values, { rounds: '1', images: '20', preset: 'quick' });
  const cores = availableParallelism();
  const ways: { name: string; backend: BackendName; threads: number }[] = [
    ...BACKEND_NAMES.map((backend) => ({ name: backend === 'wasm' ? `wasm, ${cores} threads` : backend, backend, threads: cores })),
    { name: 'wasm, 1 thread', backend: 'wasm', threads: 1 },
  ];
  console.log(`A step of training at ${values.size} px. ${machineLine()}. ${loadLine()}\n`);
  const best = new Map<string, Timed>();
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const { name, backend, threads } of ways) {
      const { stdout, stderr, status } = spawnSync(process.execPath, [WORKER, backend, String(threads), values.size], { encoding: 'utf8' });
      if (status !== 0) {
        const why = /^\w*Error: .*$/m.exec(stderr)?.[0] ?? `status ${status}`;
        if (round === 0) console.log(`${name}: not measured. ${why}\n`);
        continue;
      }
      const { device, stages } = JSON.parse(stdout) as { device: string; stages: StageTiming[] };
      const before = best.get(name);
      best.set(name, { name, backend, device, stages: stages.map((stage, i) => fastestOf(before?.stages[i], stage)) });
    }
  }
  const all = best.get(`wasm, ${cores} threads`)!;
  printSteps([...best.values()], all);
  console.log(
    `\nwasm, ${cores} threads against one: ${gainOf(all, best.get('wasm, 1 thread')!).join(' in stage 1, ')} in stage 2. ${loadLine()}`,
  );
  if (values['no-teaching']) return;
  const seconds = new Map<BackendName, number>();
  for (const { backend } of new Map([...best.values()].map((timed) => [timed.backend, timed])).values()) {
    const taught = await teachTimed({ images: Number(values.images), size: Number(values.size), preset: values.preset, backend });
    seconds.set(backend, taught.totalSeconds);
  }
  console.log(`\nTeaching ${values.images} good pictures, preset ${values.preset}, bank of 2000. ${loadLine()}:\n`);
  printTable([
    ['backend', 'seconds', 'against wasm'],
    ...[...seconds].map(([backend, s]) => [backend, s, (seconds.get('wasm')! / s).toFixed(2)]),
  ]);
}

/** What else the machine has to do, which no figure can be read without. */
function loadLine(): string {
  return `Load of the last minute ${loadavg()[0].toFixed(1)}`;
}

function gainOf(all: Timed, one: Timed): string[] {
  return all.stages.map(({ stepMs }, i) => (one.stages[i].stepMs / stepMs).toFixed(2));
}

/** Each figure for itself: what else the machine does only makes it slower. */
function fastestOf(a: StageTiming | undefined, b: StageTiming): StageTiming {
  if (a === undefined) return b;
  return {
    ...b,
    forwardMs: Math.min(a.forwardMs, b.forwardMs),
    gradientsMs: Math.min(a.gradientsMs, b.gradientsMs),
    stepMs: Math.min(a.stepMs, b.stepMs),
  };
}

function printSteps(all: readonly Timed[], wasm: Timed): void {
  const rows = [1, 2].flatMap((stage) =>
    all.map(({ name, stages }) => {
      const { forwardMs, gradientsMs, stepMs, forwardFlop, backwardFlop } = stages[stage - 1];
      const forward = forwardFlop / forwardMs / 1e6;
      const backward = backwardFlop / (gradientsMs - forwardMs) / 1e6;
      return [
        `stage ${stage}`,
        name,
        (stepMs / 1000).toFixed(3),
        ((forwardFlop + backwardFlop) / stepMs / 1e6).toFixed(1),
        forward.toFixed(1),
        backward.toFixed(1),
        (backward / forward).toFixed(2),
        (wasm.stages[stage - 1].stepMs / stepMs).toFixed(2),
      ];
    }),
  );
  printTable([['stage', 'backend', 's per step', 'GFLOP/s', 'forward', 'backward', 'backward / forward', 'against wasm'], ...rows]);
  for (const { name, device } of all) console.log(`\n${name}: ${device}`);
}
