import type { Page } from 'playwright-core';

/** When something of a part was on the screen, ms since 1970. */
export interface Painted {
  /** The band with the verdict and the part's tag. */
  readonly verdicts: ReadonlyMap<string, number>;
  /** The picture of the part. Where the line is faster than pictures come, not every part's is shown. */
  readonly pictures: ReadonlyMap<string, number>;
}

interface Element {
  readonly innerText: string;
  readonly alt?: string;
}

/** What of a page the watch needs. */
interface PageWorld {
  readonly document: {
    readonly body: unknown;
    readonly querySelector: (selector: string) => Element | null;
    readonly addEventListener: (event: 'load', hear: (event: { target: Element }) => void, isCapturing: true) => void;
  };
  readonly MutationObserver: new (hear: () => void) => { observe: (target: unknown, options: object) => void };
  readonly requestAnimationFrame: (act: () => void) => void;
  painted: { verdicts: [string, number][]; pictures: [string, number][] };
}

/** Notes from now on when verdicts and pictures of parts have been painted: at the first task behind the frame that draws them. */
export async function watchPainting(page: Page): Promise<void> {
  await page.evaluate(() => {
    const world = globalThis as unknown as PageWorld;
    const painted: PageWorld['painted'] = { verdicts: [], pictures: [] };
    world.painted = painted;
    const afterPaint = (act: () => void): void => {
      world.requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = act;
        port2.postMessage(null);
      });
    };
    let last: string | undefined;
    new world.MutationObserver(() => {
      const tag = world.document.querySelector('[aria-label="The last part"] dd')?.innerText;
      if (tag === undefined || tag === last) return;
      last = tag;
      afterPaint(() => painted.verdicts.push([tag, Date.now()]));
    }).observe(world.document.body, { subtree: true, childList: true, characterData: true });
    world.document.addEventListener(
      'load',
      ({ target: { alt } }) => {
        const tag = /^Picture of part (.*)$/.exec(alt ?? '')?.[1];
        if (tag !== undefined) afterPaint(() => painted.pictures.push([tag, Date.now()]));
      },
      true,
    );
  });
}

export async function readPainted(page: Page): Promise<Painted> {
  const { verdicts, pictures } = await page.evaluate(() => (globalThis as unknown as PageWorld).painted);
  return { verdicts: new Map(verdicts), pictures: new Map(pictures) };
}
