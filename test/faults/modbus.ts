import { parseArgs } from 'node:util';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { fuzzModbus, isModbusSound } from '../modbus-fuzz.ts';

/** Harms the blocks of registers that station and PLC exchange, and looks whether either believed what the other did not say. */
export async function modbus(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { blocks: { type: 'string', default: '2000000' }, seed: { type: 'string', default: '1' } },
  });
  console.log(`${values.blocks} blocks, both ways, seed ${values.seed}. ${machineLine()}\n`);
  const result = await fuzzModbus(Number(values.blocks), Number(values.seed));
  printTable([
    ['blocks', ''],
    ['whole', String(result.whole)],
    ['damaged, torn, cut or made up', String(result.harmed)],
    ['of these, taken for another block', String(result.mistaken)],
    ['as is to be expected of 16 bits at the most', (result.harmed / 0x10000).toFixed(1)],
    ['forged', String(result.forged)],
    ['triggers and verdicts heard', String(result.heard)],
    ['of these, never said', String(result.invented)],
    ['of these, acted on twice', String(result.repeated)],
    ['memory grown, KiB', String(Math.round(result.grownBytes / 1024))],
  ]);
  const isSound = isModbusSound(result);
  console.log(`\n${isSound ? 'nothing believed that was not said, nothing kept' : 'NOT as it should be'}`);
  if (!isSound) process.exitCode = 1;
}
