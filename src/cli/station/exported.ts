import type { z } from 'zod';
import type { EXPORTED } from '../../contract/export.ts';
import { printJson } from '../output.ts';
import { shown } from '../table.ts';
import type { StationOptions } from './options.ts';

export function printExported({ json }: StationOptions, exported: z.infer<typeof EXPORTED>): void {
  const { folder, rows, head, stationFindings } = exported;
  if (json) printJson(exported);
  else {
    console.log(`${rows} rows: ${folder}`);
    console.log(`Keep this head elsewhere: ${head.seq}:${head.hash}`);
    for (const finding of stationFindings) console.log(`WRONG: ${shown(finding)}`);
  }
}
