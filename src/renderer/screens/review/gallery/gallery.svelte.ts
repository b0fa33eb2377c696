import { SvelteMap } from 'svelte/reactivity';
import type { CommandOutput } from '../../../../contract/commands.ts';
import { ask } from '../../../station/ask.ts';
import { Task } from '../../../station/task.svelte.ts';
import { askedOf, EVERYTHING, localDayOf, periodOf, type ReviewFilter } from '../filter.ts';
import { Scales } from '../scales.svelte.ts';

export type ListedPart = CommandOutput<'verdicts.list'>[number];

/** Parts that are asked for at a time. */
const PAGE_PARTS = 200;
/** The worst of a day come all at once. */
const WORST_PARTS = 500;

/** The parts that a filter lets through, page by page, and those that a person chose of them. */
export class Gallery {
  readonly scales = new Scales();
  readonly loading = new Task<readonly ListedPart[]>();
  /** Chosen parts by their number; they stay chosen while more are loaded. */
  readonly chosen = new SvelteMap<number, ListedPart>();
  /** The tile that the arrow keys go on from. */
  current = $state(0);
  /** How far the list was scrolled when it was left, px. */
  scrolledPx = 0;
  #filter = $state.raw<ReviewFilter>(EVERYTHING);
  #parts = $state.raw<readonly ListedPart[]>([]);
  #isLoaded = $state(false);
  #isComplete = $state(false);
  #arrived = $state(0);
  #askedMs = 0;
  /** The page that is on its way: asked for once, however often somebody wants more meanwhile. */
  #following: Promise<void> | undefined;

  get filter(): ReviewFilter {
    return this.#filter;
  }

  get parts(): readonly ListedPart[] {
    return this.#parts;
  }

  /** Whether the first page is there. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Whether no more parts follow. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Parts that were judged since the first page was asked for, and which the filter would let through. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Begins anew with what a filter lets through. */
  async show(filter: ReviewFilter): Promise<void> {
    // A copy: a page that was asked for before is told by it, even where the filter is the same again.
    this.#filter = { ...filter };
    this.#following = undefined;
    this.#isLoaded = false;
    this.#isComplete = false;
    this.#parts = [];
    this.#arrived = 0;
    this.#askedMs = Date.now();
    this.current = 0;
    this.scrolledPx = 0;
    this.chosen.clear();
    await this.#load();
  }

  /** Asks for the parts that follow, unless all are there or asked for. */
  async more(): Promise<void> {
    if (!this.#isLoaded || this.#isComplete || this.loading.problem) return;
    this.#following ??= this.#follow();
    await this.#following;
  }

  /** The same filter again, with what happened since. */
  async again(): Promise<void> {
    await this.show(this.#filter);
  }

  /** The part beside another one, asked for if need be; undefined at the end. */
  async beside(verdictId: number, step: 1 | -1): Promise<ListedPart | undefined> {
    const index = this.#parts.findIndex(({ id }) => id === verdictId);
    if (index < 0) return undefined;
    if (index + step >= this.#parts.length) await this.more();
    return this.#parts[index + step];
  }

  /** Makes a part the one that the arrow keys go on from. */
  point(verdictId: number): void {
    const index = this.#parts.findIndex(({ id }) => id === verdictId);
    if (index >= 0) this.current = index;
  }

  toggle(part: ListedPart): void {
    if (!this.chosen.delete(part.id)) this.chosen.set(part.id, part);
  }

  /** Chooses all parts from the current one to another. */
  chooseTo(index: number): void {
    const [from, to] = [Math.min(this.current, index), Math.max(this.current, index)];
    for (const part of this.#parts.slice(from, to + 1)) this.chosen.set(part.id, part);
  }

  /** What a person thinks of a part now, without asking for the whole list again. */
  overridden(verdictId: number, overriddenTo: ListedPart['overriddenTo']): void {
    this.#parts = this.#parts.map((part) => (part.id === verdictId ? { ...part, overriddenTo } : part));
  }

  /** A part that the line has just judged. */
  arrive(part: { readonly productId: number | null; readonly verdict: string; readonly tag: string }): void {
    const { productId, verdict, tag, opinion, order } = this.#filter;
    if (order === 'worst' || opinion === 'overridden') return;
    if (productId !== undefined && part.productId !== productId) return;
    if (verdict !== undefined && part.verdict !== verdict) return;
    if (part.tag.startsWith(tag)) this.#arrived++;
  }

  async #follow(): Promise<void> {
    const filter = this.#filter;
    await this.#load();
    if (this.#filter === filter) this.#following = undefined;
  }

  async #load(): Promise<void> {
    const filter = this.#filter;
    const page = await this.loading.run((options) => (filter.order === 'worst' ? this.#worst(options) : this.#page(options)));
    if (page === undefined || this.#filter !== filter) return;
    this.#parts = [...this.#parts, ...page];
    this.#isLoaded = true;
    this.#isComplete = filter.order === 'worst' || page.length < PAGE_PARTS;
    for (const { productId } of page) void this.scales.know(productId);
  }

  #page(options: { readonly signal: AbortSignal }): Promise<readonly ListedPart[]> {
    const last = this.#parts.at(-1);
    return ask(
      'verdicts.list',
      {
        period: periodOf(this.#filter, this.#askedMs),
        filter: askedOf(this.#filter),
        limit: PAGE_PARTS,
        ...(last && { after: { judgedUtcMs: last.judgedUtcMs, id: last.id } }),
      },
      options,
    );
  }

  async #worst(options: { readonly signal: AbortSignal }): Promise<readonly ListedPart[]> {
    const { productId, verdict, opinion, tag } = this.#filter;
    if (productId === undefined) return [];
    const parts = await ask(
      'verdicts.worst',
      { productId, localDay: localDayOf(this.#filter, this.#askedMs), limit: WORST_PARTS },
      options,
    );
    return parts.filter(
      (part) =>
        (verdict === undefined || part.verdict === verdict) &&
        part.tag.startsWith(tag) &&
        (opinion === 'any' || (opinion === 'overridden') === (part.overriddenTo !== null)),
    );
  }
}
