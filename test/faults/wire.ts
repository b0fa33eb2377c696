import { parseArgs } from 'node:util';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { fuzzWire, isAsItShouldBe } from '../wire-fuzz.ts';

/** Sends damaged and forged frames to either end of the wire to the PLC, and looks whether anything was acted on that was not sent. */
export async function wire(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { frames: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  });
  const [frames, seed] = [Number(values.frames), Number(values.seed)];
  console.log(`${frames} frames to each end, seed ${seed}. ${machineLine()}\n`);
  const results = [await fuzzWire({ listener: 'station', frames, seed }), await fuzzWire({ listener: 'plc', frames, seed })];
  const row = (what: string, of: (result: (typeof results)[number]) => number): string[] => [
    what,
    ...results.map((result) => String(of(result))),
  ];
  printTable([
    ['frames', 'to the station', 'to the PLC'],
    row('sent whole', ({ whole }) => whole),
    row('of these, not acted on exactly once', ({ missed }) => missed),
    row('damaged', ({ damaged }) => damaged),
    row('of these, dropped as no frame', ({ counters }) => counters.noise),
    row('of these, dropped by the checksum', ({ counters }) => counters.crc),
    row('of these, taken for another message', ({ mistaken }) => mistaken),
    row('as is to be expected of 16 bits', ({ mistakenExpected }) => Math.round(mistakenExpected)),
    row('forged with a right checksum', ({ forged }) => forged),
    row('of these, taken with a field that is none', ({ malformed }) => malformed),
    row('memory grown, KiB', ({ grownBytes }) => Math.round(grownBytes / 1024)),
  ]);
  const isSound = results.every(isAsItShouldBe);
  console.log(
    `\n${isSound ? 'nothing lost, nothing kept, and no more taken for another than 16 bits let through' : 'NOT as it should be'}`,
  );
  if (!isSound) process.exitCode = 1;
}
