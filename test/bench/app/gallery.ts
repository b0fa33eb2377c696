import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { quantile } from '../../../src/pipeline/scoring/scores.ts';
import { writeHistory } from '../../made-history.ts';
import { type StationLine, testPictures } from '../../station-line.ts';
import type { TaughtProduct } from '../../taught.ts';
import type { Extent } from '../app.ts';
import { printTable } from '../table.ts';
import { openAtLine, prepareStation } from './window.ts';

/** A person who flings the list: so much further with each frame. */
const STEP_PX = 1200;
/** Nothing follows where the list has not grown for so long at its end. */
const END_AFTER_MS = 3000;
const KEPT_PICTURES = 8;

/** What the way through the list was like. */
interface Scrolled {
  readonly frames: readonly number[];
  readonly longTasks: readonly number[];
  readonly tookMs: number;
  readonly lengthPx: number;
}

/** What of a page the scrolling needs. */
interface PageWorld {
  readonly document: {
    readonly body: { readonly insertAdjacentHTML: (where: string, html: string) => void };
    readonly querySelector: (selector: string) => { scrollTop: number; readonly scrollHeight: number; readonly clientHeight: number };
  };
  readonly PerformanceObserver: new (hear: (list: { getEntries: () => { duration: number }[] }) => void) => {
    observe: (options: object) => void;
    disconnect: () => void;
  };
  readonly requestAnimationFrame: (act: () => void) => void;
}

/** The gallery of a long history, from the top to its very end and back: tasks over 50 ms, and frames. */
export async function printGallery(folder: string, taught: TaughtProduct, { galleryParts }: Extent): Promise<void> {
  const world = await prepareStation(folder, taught);
  const imageIds = await keepPictures(world, taught);
  await writeHistory(join(folder, 'station'), Date.now(), galleryParts, imageIds);
  const opened = await openAtLine(folder, world);
  const { page } = opened;
  try {
    await page.getByRole('link', { name: 'Review' }).click();
    await page.locator('[role=gridcell] img').first().waitFor();
    const down = await scroll(page, 'main', STEP_PX);
    const end = await page
      .getByText(/ parts$/)
      .first()
      .innerText();
    const up = await scroll(page, 'main', -STEP_PX);
    await addEmptyList(page, down.lengthPx);
    const empty = await scroll(page, '#empty', STEP_PX);
    const row = (name: string, { frames, longTasks, tookMs }: Scrolled): (string | number)[] => {
      const sorted = [...frames].sort((a, b) => a - b);
      return [
        name,
        tookMs / 1000,
        String(frames.length),
        quantile(sorted, 0.5),
        quantile(sorted, 0.95),
        Math.max(...frames),
        String(longTasks.length),
        Math.max(0, ...longTasks),
      ];
    };
    printTable([
      [`gallery, ${end}`, 's', 'frames', 'frame p50, ms', 'p95', 'max', 'tasks over 50 ms', 'longest, ms'],
      row('down to the end, all pages loaded', down),
      row('up to the top', up),
      row('an empty list of that length', empty),
    ]);
  } finally {
    await opened.close();
    await world.close();
  }
}

/** Pictures that a line has kept, for the parts of the made-up history. */
async function keepPictures(world: StationLine, taught: TaughtProduct): Promise<number[]> {
  const { goods } = await testPictures(taught);
  await world.restart();
  const { client } = world.station;
  const source = { kind: 'replay', folder: dirname(goods[0]), partsPerSecond: 10 } as const;
  const setUp = { source, trigger: { by: 'frame' }, plc: { kind: 'none' } } as const;
  await client.call('line.start', { productId: world.productId, setUp }, world.people.operator);
  while (world.rows.length < KEPT_PICTURES) await new Promise((resolve) => setTimeout(resolve, 50));
  await world.station.stop();
  return world.rows.flatMap(({ imageId }) => (imageId === null ? [] : [imageId]));
}

/** Covers the window with a list in which nothing is: what scrolling by itself comes to on this machine. */
async function addEmptyList(page: Page, lengthPx: number): Promise<void> {
  await page.evaluate((px) => {
    const { document } = globalThis as unknown as PageWorld;
    document.body.insertAdjacentHTML(
      'beforeend',
      `<div id="empty" style="position:fixed;inset:0;overflow:auto;z-index:99;background:Canvas"><div style="height:${px}px"></div></div>`,
    );
  }, lengthPx);
}

/** Scrolls the list with every frame, to the end or to the top. */
function scroll(page: Page, list: string, stepPx: number): Promise<Scrolled> {
  return page.evaluate(
    async ({ selector, stepPx: step, endAfterMs }) => {
      const { document, PerformanceObserver, requestAnimationFrame } = globalThis as unknown as PageWorld;
      const list = document.querySelector(selector);
      const longTasks: number[] = [];
      const observer = new PerformanceObserver((entries) => longTasks.push(...entries.getEntries().map(({ duration }) => duration)));
      observer.observe({ entryTypes: ['longtask'] });
      const frame = (): Promise<void> =>
        new Promise((resolve) => {
          requestAnimationFrame(resolve);
        });
      const isAtEnd = (): boolean => (step > 0 ? list.scrollTop + list.clientHeight >= list.scrollHeight - 1 : list.scrollTop <= 0);
      const frames: number[] = [];
      const startMs = performance.now();
      let [lastMs, movedMs] = [startMs, startMs];
      while (!isAtEnd() || (step > 0 && lastMs - movedMs < endAfterMs)) {
        if (!isAtEnd()) movedMs = lastMs;
        list.scrollTop += step;
        await frame();
        const nowMs = performance.now();
        frames.push(nowMs - lastMs);
        lastMs = nowMs;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      observer.disconnect();
      return { frames, longTasks, tookMs: movedMs - startMs, lengthPx: list.scrollHeight };
    },
    { selector: list, stepPx, endAfterMs: END_AFTER_MS },
  );
}
