import { matchesGlob } from 'node:path';
import type { CommandOutput } from '../../contract/commands.ts';
import type { Ask } from './session.ts';

/** Pictures that the station lists, or labels, at a time. */
const PAGE = 2000;

export type Picture = CommandOutput<'pictures.list'>[number];

/** Which of a product's pictures; those that meet all that is said. */
export interface PictureChoice {
  /** Names of files, with `*` and `?`; one of them has to fit. */
  readonly files?: readonly string[];
  readonly allUnlabelled?: true;
}

export async function allPictures(ask: Ask, productId: number): Promise<Picture[]> {
  const all: Picture[] = [];
  for (;;) {
    const after = all.at(-1);
    const page = await ask('pictures.list', { productId, limit: PAGE, ...(after && { afterId: after.id }) });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

export function chosenPictures(pictures: readonly Picture[], { files, allUnlabelled }: PictureChoice): Picture[] {
  return pictures.filter(
    (picture) =>
      (files === undefined || files.some((pattern) => matchesGlob(picture.originalName, pattern))) &&
      (allUnlabelled === undefined || labelOf(picture) === 'none'),
  );
}

/** What holds of a picture: `good`, `none`, or the kind of its defect. */
export function labelText(picture: Picture): string {
  const label = labelOf(picture);
  return label === 'defect' ? `defect: ${picture.label?.kind}` : label;
}

/** Calls `act` with as many ids as the station takes at a time. */
export async function byPages(pictures: readonly Picture[], act: (pictureIds: number[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < pictures.length; start += PAGE) await act(pictures.slice(start, start + PAGE).map(({ id }) => id));
}

function labelOf({ label }: Picture): 'good' | 'defect' | 'none' {
  return label?.label ?? 'none';
}
