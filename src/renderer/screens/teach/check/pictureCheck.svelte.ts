import type { CommandOutput } from '../../../../contract/commands.ts';
import { ask } from '../../../station/ask.ts';
import { Task } from '../../../station/task.svelte.ts';
import type { Picture } from '../steps.ts';
import type { Wizard } from '../wizard.svelte.ts';
import { type Doubt, doubtsOf } from './doubts.ts';

/** What a person decided about a doubt. */
interface Decision {
  readonly picture: Picture;
  readonly isDropped: boolean;
}

/** The check of a product's pictures, and what becomes of those in doubt: kept, or dropped. Each decision can be taken back. */
export class PictureCheck {
  readonly #wizard: Wizard;
  readonly #checking = new Task<CommandOutput<'pictures.check'>>();
  readonly #deciding = new Task<void>();
  #decisions = $state.raw<readonly Decision[]>([]);
  readonly #doubts = $derived.by(() => {
    const { output } = this.#checking;
    const { pictures, notes } = this.#wizard;
    return output ? doubtsOf(output, pictures).filter(({ picture }) => !notes.kept.includes(picture.id)) : [];
  });

  constructor(wizard: Wizard) {
    this.#wizard = wizard;
  }

  get checking(): Task<CommandOutput<'pictures.check'>> {
    return this.#checking;
  }

  get deciding(): Task<void> {
    return this.#deciding;
  }

  /** Undecided, the most doubtful first. */
  get doubts(): readonly Doubt[] {
    return this.#doubts;
  }

  get canUndo(): boolean {
    return this.#decisions.length > 0;
  }

  get counts(): { readonly kept: number; readonly dropped: number } {
    const dropped = this.#decisions.filter(({ isDropped }) => isDropped).length;
    return { kept: this.#decisions.length - dropped, dropped };
  }

  async run(): Promise<void> {
    const { productId } = this.#wizard;
    const output = await this.#checking.run((work) => ask('pictures.check', { productId }, work));
    if (output) this.#noteChecked();
  }

  keep(picture: Picture): void {
    this.#wizard.note({ kept: [...this.#wizard.notes.kept, picture.id] });
    this.#decide({ picture, isDropped: false });
  }

  /** Takes the picture out of use; nothing of it is lost. */
  async drop(picture: Picture): Promise<void> {
    await this.#deciding.run(async () => {
      await ask('pictures.remove', { pictureId: picture.id });
      this.#wizard.drop([picture.id]);
      this.#decide({ picture, isDropped: true });
    });
  }

  /** Takes back the last decision. @returns the picture that it was about */
  async undo(): Promise<Picture | undefined> {
    const last = this.#decisions.at(-1);
    if (last === undefined || this.#deciding.isRunning) return undefined;
    const { picture, isDropped } = last;
    await this.#deciding.run(async () => {
      if (isDropped) this.#wizard.add(await ask('pictures.bringBack', { pictureId: picture.id }));
      else this.#wizard.note({ kept: this.#wizard.notes.kept.filter((id) => id !== picture.id) });
      this.#decisions = this.#decisions.slice(0, -1);
      this.#noteChecked();
    });
    return picture;
  }

  #decide(decision: Decision): void {
    this.#decisions = [...this.#decisions, decision];
    this.#noteChecked();
  }

  /** The step is done when nothing is undecided. */
  #noteChecked(): void {
    const last = this.#wizard.pictures.at(-1)?.id ?? 0;
    this.#wizard.note({ checkedUpTo: this.#doubts.length === 0 ? last : 0 });
  }
}
