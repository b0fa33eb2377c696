import type { CommandInput } from '../../../../contract/commands.ts';
import type { Picture } from '../steps.ts';

export type Label = CommandInput<'labels.set'>['label'];

export const FILTERS = ['all', 'open', 'good', 'defect'] as const;

/** `open`: nobody has said anything, or what was said was taken back. */
export type Filter = (typeof FILTERS)[number];

export function filterOf({ label }: Picture): Exclude<Filter, 'all'> {
  return label === null || label.label === 'none' ? 'open' : label.label;
}

export function filtered(pictures: readonly Picture[], filter: Filter): readonly Picture[] {
  return filter === 'all' ? pictures : pictures.filter((picture) => filterOf(picture) === filter);
}

export function countsOf(pictures: readonly Picture[]): Record<Filter, number> {
  const counts = { all: pictures.length, open: 0, good: 0, defect: 0 };
  for (const picture of pictures) counts[filterOf(picture)]++;
  return counts;
}

/** Kinds of defect that were named before, the most frequent first. */
export function kindsOf(pictures: readonly Picture[]): string[] {
  const counts = new Map<string, number>();
  for (const { label } of pictures) if (label?.kind) counts.set(label.kind, (counts.get(label.kind) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([kind]) => kind);
}

/** One command for all pictures that get one label. */
export interface LabelGroup {
  readonly pictureIds: number[];
  readonly label: Label;
}

/** @param labelOf what a picture is to be called; its mask stays unless the label names another */
export function groupsOf(pictures: readonly Picture[], labelOf: (picture: Picture) => Label): LabelGroup[] {
  const groups = new Map<string, LabelGroup>();
  for (const picture of pictures) {
    const label = withMask(labelOf(picture), picture);
    const name = JSON.stringify(label);
    const group = groups.get(name) ?? { pictureIds: [], label };
    group.pictureIds.push(picture.id);
    groups.set(name, group);
  }
  return [...groups.values()];
}

/** The pictures that another person has labelled otherwise: to say something else is to be signed. */
export function overriddenBy(pictures: readonly Picture[], labelOf: (picture: Picture) => Label, userId: number): Picture[] {
  return pictures.filter((picture) => {
    const { label: before } = picture;
    if (before === null || before.label === 'none' || before.labelledBy === userId) return false;
    const said = withMask(labelOf(picture), picture);
    if (said.label !== 'defect') return before.label !== said.label;
    return before.label !== 'defect' || before.kind !== said.kind || before.maskImageId !== (said.maskImageId ?? null);
  });
}

/** What was said of a picture, to be said again. */
export function labelBefore({ label }: Picture): Label {
  if (label?.label !== 'defect') return { label: label?.label === 'good' ? 'good' : 'none' };
  return { label: 'defect', kind: label.kind ?? '', maskImageId: label.maskImageId };
}

function withMask(said: Label, { label: before }: Picture): Label {
  if (said.label !== 'defect' || said.maskImageId !== undefined) return said;
  return { ...said, maskImageId: before?.maskImageId ?? null };
}
