import type { CommandOutput } from '../../../contract/commands.ts';
import type { Notes } from './notes.ts';

/** The way from photos to a version in force. */
export const STEPS = ['photos', 'check', 'label', 'teach', 'compare', 'threshold', 'activate'] as const;

export type StepName = (typeof STEPS)[number];
export type Picture = CommandOutput<'pictures.list'>[number];
export type Version = CommandOutput<'versions.list'>[number];

/** Good pictures that a version can be taught with at all, and from how many on its thresholds are worth something. */
export const LEAST_GOODS = 5;
export const ADVISED_GOODS = 20;

/** What a product's way depends on. */
export interface Lesson {
  /** Those in use. */
  readonly pictures: readonly Picture[];
  /** The latest first. */
  readonly versions: readonly Version[];
  /** The labels of the good pictures that the candidate was taught with; undefined where there is none. */
  readonly taughtGoods: ReadonlySet<number> | undefined;
  readonly notes: Notes;
}

/** Which steps are done, by what the station holds. */
export function doneSteps(lesson: Lesson): ReadonlySet<StepName> {
  const { pictures, notes } = lesson;
  const candidate = candidateOf(lesson.versions);
  const isTaught = candidate !== undefined && !isStale(lesson);
  const isSeen = (step: 'compare' | 'threshold'): boolean =>
    isTaught && (candidate.state === 'active' || (notes.versionId === candidate.id && notes.seen.includes(step)));
  const isDone: Record<StepName, boolean> = {
    photos: pictures.length >= LEAST_GOODS,
    check: pictures.length > 0 && pictures.every(({ id }) => id <= notes.checkedUpTo),
    // A label that was taken back was looked at.
    label: goodsOf(pictures).length >= LEAST_GOODS && pictures.every(({ label }) => label !== null),
    teach: isTaught,
    compare: isSeen('compare'),
    threshold: isSeen('threshold'),
    activate: isTaught && candidate.state === 'active',
  };
  return new Set(STEPS.filter((step) => isDone[step]));
}

/** Where one goes on: the first step that is not done; at the start again where all are. */
export function openStep(done: ReadonlySet<StepName>): StepName {
  return STEPS.find((step) => !done.has(step)) ?? 'photos';
}

/** The version that is on its way into force, or there. */
export function candidateOf(versions: readonly Version[]): Version | undefined {
  return versions.find(({ state }) => state === 'offered' || state === 'active');
}

export function goodsOf(pictures: readonly Picture[]): readonly Picture[] {
  return pictures.filter(({ label }) => label?.label === 'good');
}

/** Whether the good pictures are others than those that the candidate was taught with. */
export function isStale({ pictures, taughtGoods }: Pick<Lesson, 'pictures' | 'taughtGoods'>): boolean {
  if (taughtGoods === undefined) return false;
  const goods = goodsOf(pictures);
  return goods.length !== taughtGoods.size || goods.some(({ label }) => !taughtGoods.has(label!.id));
}

/** @param snapshot as `versions.read` tells it */
export function taughtGoods(snapshot: CommandOutput<'versions.read'>['snapshot']): ReadonlySet<number> {
  return new Set(snapshot.filter(({ label }) => label === 'good').map(({ labelId }) => labelId));
}

/** The pictures, with what has changed of some of them. */
export function merged(pictures: readonly Picture[], changed: readonly Picture[]): Picture[] {
  const known = new Map(changed.map((picture) => [picture.id, picture]));
  return pictures.map((picture) => known.get(picture.id) ?? picture);
}
