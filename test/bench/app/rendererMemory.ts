import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession, ElectronApplication, Page } from 'playwright-core';
import type { CommandOutput } from '../../../src/contract/commands.ts';
import { ask } from '../../e2e/people.ts';
import { testPictures } from '../../station-line.ts';
import type { TaughtProduct } from '../../taught.ts';
import type { Extent } from '../app.ts';
import { printTable } from '../table.ts';
import { openAtLine, prepareStation } from './window.ts';

/** As fast as this is judged and drawn on a small machine. */
const PARTS_PER_SECOND = 25;
const WARM_PARTS = 50;
const MB = 2 ** 20;
/** What can be given back is, by then. */
const PRESSURE_MS = 3000;

interface Sample {
  readonly parts: number;
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
  /** Resident memory of the page's process and of the shell. */
  readonly pageMb: number;
  readonly shellMb: number;
}

/** What the page holds after so many parts were shown, when all that can be collected is. */
export async function printRendererMemory(folder: string, taught: TaughtProduct, { memoryAtParts }: Extent): Promise<void> {
  const { goods } = await testPictures(taught);
  const source = { kind: 'replay', folder: dirname(goods[0]), partsPerSecond: PARTS_PER_SECOND, isRepeated: true } as const;
  const world = await prepareStation(folder, taught, { source, trigger: { by: 'frame' }, plc: { kind: 'none' } });
  const opened = await openAtLine(folder, world);
  const { page, app } = opened;
  try {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    await page.keyboard.press('F2');
    const samples: Sample[] = [];
    for (const parts of [WARM_PARTS, ...memoryAtParts]) samples.push(await sampleAt(await untilJudged(page, parts), app, cdp));
    await cdp.send('Memory.simulatePressureNotification', { level: 'critical' });
    await sleep(PRESSURE_MS);
    const pressed = await sampleAt(await untilJudged(page, 0), app, cdp);
    printTable([
      [`parts shown, ${PARTS_PER_SECOND}/s`, 'heap, MB', 'nodes', 'listeners', 'page, resident MB', 'shell, resident MB'],
      ...[...samples, pressed].map(({ parts, heapMb, nodes, listeners, pageMb, shellMb }, i) => [
        i === samples.length ? `${parts}, caches emptied` : String(parts),
        heapMb,
        String(nodes),
        String(listeners),
        pageMb,
        shellMb,
      ]),
    ]);
    const [, first] = samples;
    const last = samples.at(-1)!;
    console.log(`heap after ${last.parts} parts / after ${first.parts} parts: ${(last.heapMb / first.heapMb).toFixed(3)}`);
  } finally {
    await opened.close();
    await world.close();
  }
}

async function untilJudged(page: Page, parts: number): Promise<number> {
  for (;;) {
    const { run } = (await ask(page, 'line.read', {})) as CommandOutput<'line.read'>;
    const judged = Object.values(run?.parts ?? {}).reduce((all, one) => all + one, 0);
    if (judged >= parts) return judged;
    await sleep(200);
  }
}

async function sampleAt(parts: number, app: ElectronApplication, cdp: CDPSession): Promise<Sample> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  const processes = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ type, memory }) => ({ type, residentKb: memory.workingSetSize })),
  );
  const residentMb = (type: string): number => (processes.find((process) => process.type === type)?.residentKb ?? NaN) / 1024;
  return {
    parts,
    heapMb: of('JSHeapUsedSize') / MB,
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
    pageMb: residentMb('Tab'),
    shellMb: residentMb('Browser'),
  };
}
