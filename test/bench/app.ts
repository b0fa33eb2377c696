import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type TaughtProduct, teachMade } from '../taught.ts';
import { printColdStart } from './app/coldStart.ts';
import { printGallery } from './app/gallery.ts';
import { printLiveView } from './app/liveView.ts';
import { printRendererMemory } from './app/rendererMemory.ts';
import { prepareWindow } from './app/window.ts';
import { machineLine } from './machine.ts';

/** How much of each is measured. */
export interface Extent {
  readonly starts: number;
  readonly liveParts: number;
  /** Parts after which memory is looked at. */
  readonly memoryAtParts: readonly number[];
  readonly galleryParts: number;
}

const WHOLE: Extent = { starts: 7, liveParts: 600, memoryAtParts: [1000, 2500, 5000], galleryParts: 100_000 };
const QUICK: Extent = { starts: 2, liveParts: 100, memoryAtParts: [100, 250, 500], galleryParts: 10_000 };

const PIECES = { start: printColdStart, live: printLiveView, memory: printRendererMemory, gallery: printGallery } as const;
type Piece = keyof typeof PIECES;

/** The window in a real Electron on a made-up screen, over a real station: its start, the live view, its memory, the gallery. */
export async function app(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: { quick: { type: 'boolean', default: false } }, allowPositionals: true });
  const pieces = positionals.length > 0 ? positionals.filter(isPiece) : (Object.keys(PIECES) as Piece[]);
  const electron = await prepareWindow();
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bench-'));
  const taught: TaughtProduct = await teachMade('printed-label', { geometry: { widthPx: 256, heightPx: 256 }, bank: 2000 });
  try {
    console.log(`Electron ${electron}, 1920 x 1080 without a graphics card, default backbone, 256 px, bank 2000. ${machineLine()}`);
    for (const piece of pieces) {
      const place = await mkdtemp(join(folder, `${piece}-`));
      console.log('');
      await PIECES[piece](place, taught, values.quick ? QUICK : WHOLE);
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await rm(taught.folder, { recursive: true, force: true });
  }
}

function isPiece(name: string): name is Piece {
  return Object.hasOwn(PIECES, name);
}
