import type { RecipeSettings } from '../../../../contract/recipe.ts';

/** A value of a recipe, by its path: `actuator.gate.delayMs`. */
export type Leaf = string | number | readonly string[];

export interface FieldChange {
  readonly field: string;
  /** Undefined where it was not there. */
  readonly from: Leaf | undefined;
  readonly to: Leaf | undefined;
}

/** What two recipes differ in, in the order of the form. */
export function recipeChanges(from: RecipeSettings, to: RecipeSettings): FieldChange[] {
  const before = leavesOf(from);
  const after = leavesOf(to);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field) => {
    const change = { field, from: before.get(field), to: after.get(field) };
    return JSON.stringify(change.from) === JSON.stringify(change.to) ? [] : [change];
  });
}

function leavesOf(settings: RecipeSettings): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) leaves.set(path.join('.'), [...(value as string[])].sort());
    else if (typeof value === 'object') for (const [name, member] of Object.entries(value)) walk(member, [...path, name]);
    else leaves.set(path.join('.'), value as string | number);
  };
  for (const name of ['thresholds', 'geometry', 'frame', 'actuator', 'retention'] as const) walk(settings[name], [name]);
  return leaves;
}
