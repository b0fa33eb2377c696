import { currentLocale } from '../../../i18n/locale.svelte.ts';
import { t } from '../../../i18n/text.ts';
import { ask } from '../../../station/ask.ts';
import { station } from '../../../station/station.svelte.ts';
import { type FieldChange, recipeChanges } from '../model/recipeChanges.ts';
import { formOf, type RecipeForm, settingsOf } from '../model/recipeForm.ts';
import { retentionFormOf, type RetentionForm, retentionOf } from '../model/retentionForm.ts';
import { RecipeDesk } from '../recipeDesk.svelte.ts';
import { changeText } from '../words.ts';

/** A recipe that a person is typing, beside the one in force. What it says of pictures is changed by a right, and by a signature, of its own. */
export class RecipeEditing {
  readonly desk: RecipeDesk;
  #form = $state<RecipeForm>();
  #retention = $state<RetentionForm>();

  readonly #typed = $derived.by(() => (this.#form ? settingsOf(this.#form) : { errors: {} }));
  readonly #kept = $derived.by(() => (this.#retention ? retentionOf(this.#retention) : { errors: {} }));

  constructor(productId: number) {
    this.desk = new RecipeDesk(productId);
  }

  get form(): RecipeForm | undefined {
    return this.#form;
  }

  get retention(): RetentionForm | undefined {
    return this.#retention;
  }

  get errors(): ReturnType<typeof settingsOf>['errors'] {
    return this.#typed.errors;
  }

  get retentionErrors(): ReturnType<typeof retentionOf>['errors'] {
    return this.#kept.errors;
  }

  /** What would be changed of how parts are judged; undefined while something typed is wrong. */
  get changes(): readonly FieldChange[] | undefined {
    const recipe = this.desk.recipe?.settings;
    return recipe && this.#typed.settings && recipeChanges(recipe, { ...recipe, ...this.#typed.settings });
  }

  /** What would be changed of which pictures are kept; undefined while something typed is wrong. */
  get retentionChanges(): readonly FieldChange[] | undefined {
    const recipe = this.desk.recipe?.settings;
    return recipe && this.#kept.retention && recipeChanges(recipe, { ...recipe, retention: this.#kept.retention });
  }

  /** Crop and input size belong to the model that judges. */
  get isGeometryLocked(): boolean {
    return this.desk.recipe?.modelVersionId !== null;
  }

  async open(): Promise<void> {
    await Promise.all([this.desk.read(), this.desk.readHistory()]);
    this.reset();
  }

  /** Back to what is in force. */
  reset(): void {
    const settings = this.desk.recipe?.settings;
    if (settings === undefined) return;
    this.#form = formOf(settings, written);
    this.#retention = retentionFormOf(settings.retention, written);
  }

  async sign(): Promise<void> {
    const { settings } = this.#typed;
    if (!settings || !this.changes) return;
    const { productId } = this.desk;
    const isDone = await this.desk.sign(
      { title: t('tuning.recipe.sign', { product: station.productName(productId) }), changes: this.changes.map(changeText) },
      (signing, basedOnVersion) => ask('recipes.change', { productId, basedOnVersion, ...settings }, { signing }),
    );
    if (isDone && this.desk.recipe) this.#form = formOf(this.desk.recipe.settings, written);
  }

  async signRetention(): Promise<void> {
    const { retention } = this.#kept;
    if (!retention || !this.retentionChanges) return;
    const { productId } = this.desk;
    const isDone = await this.desk.sign(
      { title: t('tuning.retention.sign', { product: station.productName(productId) }), changes: this.retentionChanges.map(changeText) },
      (signing, basedOnVersion) => ask('retention.change', { productId, basedOnVersion, retention }, { signing }),
    );
    if (isDone && this.desk.recipe) this.#retention = retentionFormOf(this.desk.recipe.settings.retention, written);
  }
}

function written(value: number): string {
  return value.toLocaleString(currentLocale(), { useGrouping: false, maximumFractionDigits: 6 });
}
