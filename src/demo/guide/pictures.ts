import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Progress } from '../../contract/message.ts';
import { withCode } from '../../pipeline/files.ts';
import { encodePng } from '../../pipeline/images/png.ts';
import { throwIfCancelled } from '../../pipeline/work.ts';
import { makePart } from '../../samples/part.ts';
import type { DefectKind } from '../../samples/product.ts';
import { GUIDED_PRODUCT } from './product.ts';
import type { GuideFolder } from './folder.ts';

/** Width and height of a made picture. */
const PICTURE_PX = 256;

/** What a guide's work is given: how to tell how far it is, and when to end. */
export interface GuideWork {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface GuidePictures {
  /** Good parts to teach with. */
  readonly goods: readonly string[];
  /** Folders of labelled defects. */
  readonly defects: readonly { readonly kind: string; readonly folder: string }[];
  /** Of parts that come down the belt, none of which was taught with or labelled. */
  readonly goodParts: readonly string[];
  readonly badParts: readonly string[];
}

/** How many of each are made. */
export interface PicturePlan {
  readonly goods: number;
  readonly defectsOfKind: number;
  readonly goodParts: number;
  readonly badPartsOfKind: number;
}

/**
 * Makes pictures of the product, no two of one part.
 * @throws PipelineError CANCELLED, OUTPUT_UNWRITABLE
 */
export async function makePictures(folder: GuideFolder, plan: PicturePlan, seed: number, work: GuideWork): Promise<GuidePictures> {
  const { name, defects: kinds } = GUIDED_PRODUCT;
  const total = plan.goods + plan.goodParts + kinds.length * (plan.defectsOfKind + plan.badPartsOfKind);
  let done = 0;
  const make = async (place: string, count: number, defect?: DefectKind): Promise<string[]> => {
    const paths: string[] = [];
    for (let number = 1; number <= count; number++) {
      throwIfCancelled({ signal: work.signal }, 'making pictures');
      const { image } = makePart(name, { seed: seed + done, size: PICTURE_PX, ...(defect && { defect }) });
      const path = join(place, `${defect ?? 'good'}-${String(number).padStart(3, '0')}.png`);
      await withCode('OUTPUT_UNWRITABLE', path, async () => writeFile(path, await encodePng(image)));
      paths.push(path);
      work.onProgress({ step: 'pictures', done: ++done, total });
      await setImmediate();
    }
    return paths;
  };

  const goods = await make(folder.goods, plan.goods);
  const goodParts = await make(folder.parts, plan.goodParts);
  const defects: { kind: string; folder: string }[] = [];
  const badParts: string[] = [];
  for (const kind of kinds) {
    const place = join(folder.defects, kind);
    await withCode('OUTPUT_UNWRITABLE', place, () => mkdir(place));
    await make(place, plan.defectsOfKind, kind);
    defects.push({ kind: kind.replaceAll('-', ' '), folder: place });
    badParts.push(...(await make(folder.parts, plan.badPartsOfKind, kind)));
  }
  return { goods, defects, goodParts, badParts };
}
