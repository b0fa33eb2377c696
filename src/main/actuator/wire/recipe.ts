/** What a side says that is set to no recipe, or knows of none. */
export const NO_RECIPE = 'none';

/** Whether two sides are set to different recipes; one without a recipe goes with any. */
export function isRecipeMismatch(one: string, other: string): boolean {
  return one !== NO_RECIPE && other !== NO_RECIPE && one !== other;
}
