import { t } from '../../../i18n/text.ts';
import { ask } from '../../../station/ask.ts';
import type { Signing } from '../../../../contract/people.ts';
import { signingDesk } from '../../../station/signing.svelte.ts';
import { station } from '../../../station/station.svelte.ts';
import { Task } from '../../../station/task.svelte.ts';
import type { Picture } from '../steps.ts';
import type { Wizard } from '../wizard.svelte.ts';
import { countsOf, type Filter, filtered, groupsOf, kindsOf, type Label, labelBefore, overriddenBy } from './labelling.ts';
import { choose, nextAfter, NOTHING_CHOSEN, type Selection } from './selection.ts';

/** Labellings that can be taken back. */
const UNDOABLE = 50;

/** Pictures that are labelled: which are shown, which are chosen, and what was said last. */
export class Labeller {
  readonly #wizard: Wizard;
  readonly #saying = new Task<void>();
  #last: Promise<unknown> = Promise.resolve();
  #filter = $state<Filter>('all');
  #selection = $state.raw<Selection>(NOTHING_CHOSEN);
  #kind = $state('');
  /** The pictures as they were before each labelling, the last one last. */
  #before = $state.raw<readonly (readonly Picture[])[]>([]);
  readonly #shown = $derived.by(() => filtered(this.#wizard.pictures, this.#filter));
  readonly #ids = $derived(this.#shown.map(({ id }) => id));
  readonly #chosen = $derived(this.#shown.filter(({ id }) => this.#selection.chosen.has(id)));

  constructor(wizard: Wizard) {
    this.#wizard = wizard;
    const hasOpen = countsOf(wizard.pictures).open > 0;
    this.#filter = hasOpen ? 'open' : 'all';
    this.#selection = choose(filtered(wizard.pictures, this.#filter)[0]?.id);
    this.#kind = kindsOf(wizard.pictures)[0] ?? '';
  }

  get saying(): Task<void> {
    return this.#saying;
  }

  get filter(): Filter {
    return this.#filter;
  }

  set filter(wanted: Filter) {
    this.#filter = wanted;
    this.#selection = choose(this.#ids[0]);
  }

  get selection(): Selection {
    return this.#selection;
  }

  set selection(selection: Selection) {
    this.#selection = selection;
  }

  get shown(): readonly Picture[] {
    return this.#shown;
  }

  get ids(): readonly number[] {
    return this.#ids;
  }

  get chosen(): readonly Picture[] {
    return this.#chosen;
  }

  /** Where the person is. */
  get active(): Picture | undefined {
    return this.#shown.find(({ id }) => id === this.#selection.active);
  }

  /** The kind of the next defect. */
  get kind(): string {
    return this.#kind;
  }

  set kind(kind: string) {
    this.#kind = kind;
  }

  get kinds(): readonly string[] {
    return kindsOf(this.#wizard.pictures);
  }

  get canUndo(): boolean {
    return this.#before.length > 0;
  }

  /** Says what the chosen pictures show, and goes on to the next one at once: keys may come faster than the station answers. */
  async say(label: Label): Promise<void> {
    const pictureIds = this.#chosen.map(({ id }) => id);
    if (pictureIds.length === 0) return;
    this.#selection = choose(nextAfter(this.#selection, this.#ids));
    const isDone = await this.#inTurn(() => this.#sayAndRemember(pictureIds, () => label));
    if (!isDone && this.#ids.includes(pictureIds[0])) this.#selection = choose(pictureIds[0]);
  }

  /** Says of one picture where its defect is. */
  mark({ id, label }: Picture, maskImageId: number): Promise<boolean> {
    const kind = label?.kind ?? this.#kind;
    return this.#inTurn(() => this.#sayAndRemember([id], () => ({ label: 'defect', kind, maskImageId })));
  }

  /** Says again what was said before the last labelling. */
  undo(): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#before.at(-1);
      if (before === undefined) return;
      const labelOf = ({ id }: Picture): Label => labelBefore(before.find((picture) => picture.id === id)!);
      const isDone = await this.#said(this.#known(before.map(({ id }) => id)), labelOf);
      if (!isDone) return;
      this.#before = this.#before.slice(0, -1);
      if (this.#ids.includes(before[0].id)) this.#selection = choose(before[0].id);
    });
  }

  async #sayAndRemember(pictureIds: readonly number[], labelOf: (picture: Picture) => Label): Promise<boolean> {
    const pictures = this.#known(pictureIds);
    const isDone = await this.#said(pictures, labelOf);
    if (isDone) this.#before = [...this.#before, pictures].slice(-UNDOABLE);
    return isDone;
  }

  #known(ids: readonly number[]): Picture[] {
    return this.#wizard.pictures.filter(({ id }) => ids.includes(id));
  }

  /** One after the other. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** @returns whether it was said; not where it was refused, or not signed */
  async #said(pictures: readonly Picture[], labelOf: (picture: Picture) => Label): Promise<boolean> {
    const overridden = overriddenBy(pictures, labelOf, station.session?.userId ?? 0);
    if (overridden.length === 0) {
      let isDone = false;
      await this.#saying.run(async () => {
        await this.#send(pictures, labelOf);
        isDone = true;
      });
      return isDone;
    }
    const changes = overridden.map((picture) => ({
      what: picture.originalName,
      from: wordsOf(labelBefore(picture)),
      to: wordsOf(labelOf(picture)),
    }));
    return signingDesk.sign({ title: t('teach.label.override', { count: overridden.length }), changes, meaning: 'review' }, (signing) =>
      this.#send(pictures, labelOf, signing),
    );
  }

  async #send(pictures: readonly Picture[], labelOf: (picture: Picture) => Label, signing?: Signing): Promise<void> {
    for (const group of groupsOf(pictures, labelOf)) {
      const { labels } = signing ? await ask('labels.override', group, { signing }) : await ask('labels.set', group);
      const known = pictures.filter(({ id }) => group.pictureIds.includes(id));
      this.#wizard.replace(known.map((picture) => ({ ...picture, label: labels.find((said) => said.productImageId === picture.id)! })));
    }
  }
}

/** A label in words. */
export function wordsOf(label: { readonly label: string; readonly kind?: string | null } | null): string {
  if (label === null) return t('teach.label.open');
  if (label.label === 'defect') return t('teach.label.defectOf', { kind: label.kind ?? '' });
  return t(label.label === 'good' ? 'teach.label.good' : 'teach.label.none');
}
