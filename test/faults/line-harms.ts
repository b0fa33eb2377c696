import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/pipeline/random.ts';
import { NO_FAULTS } from '../../src/plcSimulator/faultyPort.ts';
import type { StationLine } from '../station-line.ts';
import type { Harm } from './belt.ts';
import type { Ballast } from './room.ts';

/** What is harmed, and with what. */
export interface HarmedLine {
  readonly world: StationLine;
  readonly random: Random;
  /** Takes the cable away, and puts it back. */
  readonly cable: { readonly unplug: () => Promise<void>; readonly plug: () => Promise<void> };
  readonly ballast: Ballast;
  readonly clockFile: string;
  /** Starts the line with the product that is on the belt. */
  readonly start: () => Promise<void>;
  /** Goes on with the other product. */
  readonly switchProduct: () => Promise<void>;
}

/** Something that goes wrong while parts come. */
export interface LineHarm {
  readonly name: string;
  /** Done once, at some moment; whatever it breaks and does not mend is mended before the next one. */
  readonly strike?: (line: HarmedLine) => Promise<void>;
  /** What becomes of some of the parts meanwhile. */
  readonly parts?: readonly Harm[];
}

const SILENT_MS = 1500;

/** All that the line is put through, in turns. */
export const LINE_HARMS: readonly LineHarm[] = [
  { name: 'nothing' },
  {
    name: 'line worker killed',
    strike: ({ world }) => {
      signalWorker(world, 'SIGKILL');
      return Promise.resolve();
    },
  },
  {
    name: 'line worker hangs',
    strike: ({ world }) => {
      signalWorker(world, 'SIGSTOP');
      return Promise.resolve();
    },
  },
  {
    name: 'station killed and started again',
    strike: async ({ world, start }) => {
      world.station.process.kill('SIGKILL');
      await sleep(100);
      await world.restart();
      await start();
    },
  },
  {
    name: 'serial unplugged and back',
    strike: async ({ cable, random }) => {
      await cable.unplug();
      await sleep(random.uniform(100, 1500));
      await cable.plug();
    },
  },
  {
    name: 'bytes lost, flipped and added',
    strike: async ({ world }) => {
      world.wire.faults = { ...NO_FAULTS, flippedShare: 0.003, lostShare: 0.002, addedShare: 0.001 };
      await sleep(2500);
      world.wire.faults = NO_FAULTS;
    },
  },
  {
    name: 'bytes late',
    strike: async ({ world, random }) => {
      world.wire.faults = { ...NO_FAULTS, delayMs: random.uniform(50, 250) };
      await sleep(2000);
      world.wire.faults = NO_FAULTS;
    },
  },
  {
    name: 'PLC silent',
    strike: async ({ world }) => {
      world.wire.faults = { ...NO_FAULTS, isDead: true };
      await sleep(SILENT_MS);
      world.wire.faults = NO_FAULTS;
    },
  },
  { name: 'pictures cut, foreign, missing or late', parts: ['cut', 'text', 'missing', 'late'] },
  { name: 'tags given twice', parts: ['twice'] },
  {
    name: 'drive full',
    strike: async ({ ballast, random }) => {
      ballast.take(random.uniform(0, 400_000));
      await sleep(1500);
      ballast.drop();
    },
  },
  {
    name: 'clock jumps',
    strike: async ({ clockFile, random }) => {
      writeFileSync(clockFile, String(Math.round(random.uniform(-7_200_000, 480_000))));
      await sleep(1500);
      writeFileSync(clockFile, '0');
    },
  },
  { name: 'product switched', strike: ({ switchProduct }) => switchProduct() },
];

function signalWorker(world: StationLine, signal: 'SIGKILL' | 'SIGSTOP'): void {
  const found = execFileSync('pgrep', ['-P', String(world.station.process.pid), '-f', 'lineWorker'])
    .toString()
    .trim();
  process.kill(Number(found.split('\n')[0]), signal);
}
