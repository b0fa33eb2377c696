import type { CommandOutput } from '../../../src/contract/commands.ts';
import { percentiles } from '../../../src/pipeline/scoring/scores.ts';
import { feedParts } from '../../../src/plcSimulator/partFeed.ts';
import { ask } from '../../e2e/people.ts';
import { testPictures } from '../../station-line.ts';
import type { TaughtProduct } from '../../taught.ts';
import type { Extent } from '../app.ts';
import { printTable } from '../table.ts';
import { readPainted, watchPainting } from './painted.ts';
import { openAtLine, prepareStation } from './window.ts';

const PARTS_PER_SECOND = 10;
/** One part in so many is bad, and has a heat map to be drawn. */
const DEFECT_EVERY = 8;
const WARM_PARTS = 20;

/** From the trigger and the verdict of a part to its place on the screen, while the line runs. */
export async function printLiveView(folder: string, taught: TaughtProduct, { liveParts }: Extent): Promise<void> {
  const world = await prepareStation(folder, taught);
  const opened = await openAtLine(folder, world);
  const { page } = opened;
  try {
    await page.keyboard.press('F2');
    await page.getByText('Gate ready').waitFor();
    const { goods, defects } = await testPictures(taught);
    const parts = Array.from({ length: WARM_PARTS + liveParts }, (_, n) => ({
      tag: `p${n}`,
      file: n % DEFECT_EVERY === DEFECT_EVERY - 1 ? defects[n % defects.length] : goods[n % goods.length],
    }));
    await watchPainting(page);
    const triggered = new Map<string, number>();
    const { plc } = world;
    const trigger = (tag: string): void => {
      triggered.set(tag, Date.now());
      plc.trigger(tag);
    };
    const fed = { trigger, on: plc.on.bind(plc), off: plc.off.bind(plc) };
    await feedParts(fed, parts, { partsPerSecond: PARTS_PER_SECOND, cameraFolder: world.camera });
    const { verdicts, pictures } = await readPainted(page);
    const rows = (await ask(page, 'verdicts.list', { limit: 2000 })) as CommandOutput<'verdicts.list'>;
    const measured = rows.filter(({ tag }) => Number(tag.slice(1)) >= WARM_PARTS);
    const judged = measured.filter(({ verdict }) => verdict !== 'FAULT');
    const between = (from: (part: (typeof rows)[number]) => number | undefined, until: ReadonlyMap<string, number>): number[] =>
      judged.flatMap((part) => {
        const [start, end] = [from(part), until.get(part.tag)];
        return start === undefined || end === undefined ? [] : [end - start];
      });
    const byTrigger = ({ tag }: { readonly tag: string }): number | undefined => triggered.get(tag);
    const byVerdict = ({ judgedUtcMs }: { readonly judgedUtcMs: number }): number => judgedUtcMs;
    const decided = new Map(judged.map(({ tag, judgedUtcMs }) => [tag, judgedUtcMs]));
    const row = (name: string, ms: readonly number[]): (string | number)[] => {
      const { p50, p95, p99 } = percentiles(ms);
      return [name, p50, p95, p99, Math.max(...ms), `${ms.length} of ${measured.length}`];
    };
    printTable([
      [`live view at ${PARTS_PER_SECOND} parts/s, ms`, 'p50', 'p95', 'p99', 'max', 'parts'],
      row('trigger and picture to verdict', between(byTrigger, decided)),
      row('verdict to screen', between(byVerdict, verdicts)),
      row('verdict to picture on the screen', between(byVerdict, pictures)),
      row('trigger to verdict on the screen', between(byTrigger, verdicts)),
      row('trigger to picture on the screen', between(byTrigger, pictures)),
    ]);
    console.log(`${measured.length - judged.length} late or at fault`);
  } finally {
    await opened.close();
    await world.close();
  }
}
