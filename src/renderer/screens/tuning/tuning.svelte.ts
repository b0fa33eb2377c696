import type { CommandInput, CommandOutput } from '../../../contract/commands.ts';
import { percentOf, type ScalePoints, scoreAt } from '../../../contract/scale.ts';
import { ask } from '../../station/ask.ts';
import { Task } from '../../station/task.svelte.ts';
import { choose, chosenFor, forgetChoice } from './chosenThresholds.ts';
import { afterKey, type MarkName, type Marks, moved } from './model/dragging.ts';
import { type Flip, flipsOf, knownParts, type KnownParts, type Outcome, outcomeOf, type Thresholds } from './model/outcome.ts';
import { RecipeDesk, type VersionSummary } from './recipeDesk.svelte.ts';

export type Suggestion = CommandOutput<'thresholds.suggest'>;
export type SuggestionRule = CommandInput<'thresholds.suggest'>['rule'];

/** Thresholds of a version that a person moves, and what they would do to the parts in hand. Nothing is in force before it is signed. */
export class Tuning {
  readonly desk: RecipeDesk;
  readonly scoring = new Task<CommandOutput<'versions.scores'>>();
  readonly suggesting = new Task<Suggestion>();
  readonly #wantedVersionId: number | undefined;
  #chosen = $state.raw<Thresholds>();

  readonly #known = $derived.by((): KnownParts => knownParts(this.scoring.output?.pictures ?? []));
  readonly #outcome = $derived.by(() => this.#chosen && outcomeOf(this.#known.parts, this.#chosen, this.onReview));
  readonly #flips = $derived.by(() => (this.#chosen && this.inForce ? flipsOf(this.#known.parts, this.inForce, this.#chosen) : []));

  /** @param versionId the one in force unless told, or else the latest that is offered */
  constructor(productId: number, versionId?: number) {
    this.desk = new RecipeDesk(productId);
    this.#wantedVersionId = versionId;
  }

  /** The version whose thresholds these are; undefined where the product has none. */
  get version(): VersionSummary | undefined {
    const { versions, active } = this.desk;
    if (this.#wantedVersionId !== undefined) return versions.find(({ id }) => id === this.#wantedVersionId);
    return active ?? versions.find(({ state }) => state === 'offered');
  }

  /** Whether it judges; else its activation takes what is chosen here. */
  get isInForce(): boolean {
    return this.version?.state === 'active';
  }

  get known(): KnownParts {
    return this.#known;
  }

  get onReview(): 'PASS' | 'REJECT' {
    return this.desk.recipe?.settings.actuator.onReview ?? 'REJECT';
  }

  /** What the version judges by, or would. */
  get inForce(): Thresholds | undefined {
    return this.isInForce ? (this.desk.recipe?.settings.thresholds ?? undefined) : this.scoring.output?.inForce;
  }

  /** As suggested when the version was taught. */
  get taught(): Thresholds | undefined {
    return this.scoring.output?.thresholds;
  }

  get chosen(): Thresholds | undefined {
    return this.#chosen;
  }

  /** The scale as it is before the change: REJECT in force reads 50 on it. It stands still while thresholds are moved. */
  get scale(): ScalePoints | undefined {
    const typicalGood = this.scoring.output?.thresholds.typicalGood;
    return this.inForce && typicalGood !== undefined ? { reject: this.inForce.reject, typicalGood } : undefined;
  }

  get marks(): Marks | undefined {
    return this.#chosen && this.#marksOf(this.#chosen);
  }

  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** Parts whose verdict would be another one than by what is in force. */
  get flips(): readonly Flip[] {
    return this.#flips;
  }

  get isChanged(): boolean {
    const { chosen, inForce } = { chosen: this.#chosen, inForce: this.inForce };
    return chosen !== undefined && inForce !== undefined && (chosen.review !== inForce.review || chosen.reject !== inForce.reject);
  }

  /** Reads recipe and versions, and has the version's pictures scored. */
  async open(): Promise<void> {
    await this.desk.read();
    await this.score();
  }

  async score(): Promise<void> {
    const { version } = this;
    if (version === undefined) return;
    const output = await this.scoring.run((options) => ask('versions.scores', { versionId: version.id }, options));
    if (output === undefined) return;
    this.#chosen ??= (this.isInForce ? undefined : chosenFor(version.contentHash)) ?? this.inForce;
  }

  /** @param toPercent on the scale */
  move(name: MarkName, toPercent: number): void {
    if (this.marks) this.#take(name, moved(this.marks, name, toPercent));
  }

  /** @returns whether the key means something here */
  press(name: MarkName, key: { key: string; shiftKey: boolean }): boolean {
    const marks = this.marks && afterKey(this.marks, name, key);
    if (marks) this.#take(name, marks);
    return marks !== undefined;
  }

  take({ review, reject }: Thresholds): void {
    this.#chosen = { review, reject };
  }

  async suggest(rule: SuggestionRule): Promise<void> {
    const { version } = this;
    if (version === undefined) return;
    const suggestion = await this.suggesting.run((options) => ask('thresholds.suggest', { versionId: version.id, rule }, options));
    if (suggestion) this.take(suggestion);
  }

  /** Kept until the version is activated. */
  keepForActivation(): void {
    if (!this.version || !this.#chosen) return;
    if (this.isChanged) choose(this.version.contentHash, this.#chosen);
    else forgetChoice(this.version.contentHash);
  }

  /** The other threshold keeps its raw value to the last bit. */
  #marksOf({ review, reject }: Thresholds): Marks | undefined {
    const { scale } = this;
    return scale && { review: percentOf(review, scale), reject: percentOf(reject, scale) };
  }

  #take(name: MarkName, marks: Marks): void {
    const { scale } = this;
    if (scale === undefined || this.#chosen === undefined) return;
    const score = scoreAt(marks[name], scale);
    const other = name === 'review' ? this.#chosen.reject : this.#chosen.review;
    this.#chosen =
      name === 'review' ? { review: Math.min(score, other), reject: other } : { review: other, reject: Math.max(score, other) };
  }
}
