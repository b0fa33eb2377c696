/** Which pictures of a list are chosen, and at which one the person is. */
export interface Selection {
  readonly active: number | undefined;
  /** From here on a selection is extended. */
  readonly anchor: number | undefined;
  readonly chosen: ReadonlySet<number>;
}

export const NOTHING_CHOSEN: Selection = { active: undefined, anchor: undefined, chosen: new Set() };

/** One alone. */
export function choose(id: number | undefined): Selection {
  return id === undefined ? NOTHING_CHOSEN : { active: id, anchor: id, chosen: new Set([id]) };
}

/** So many further in the list, or as far as it goes. */
export function move(selection: Selection, ids: readonly number[], by: number, extends_ = false): Selection {
  if (ids.length === 0) return NOTHING_CHOSEN;
  const at = ids.indexOf(selection.active ?? -1);
  const to = ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by))];
  return extends_ ? extendTo(selection, ids, to) : choose(to);
}

/** All from the anchor to this one. */
export function extendTo(selection: Selection, ids: readonly number[], id: number): Selection {
  const anchor = selection.anchor !== undefined && ids.includes(selection.anchor) ? selection.anchor : id;
  const [a, b] = [ids.indexOf(anchor), ids.indexOf(id)].sort((x, y) => x - y);
  return { active: id, anchor, chosen: new Set(ids.slice(a, b + 1)) };
}

/** One more, or one less. */
export function toggle({ chosen }: Selection, id: number): Selection {
  const others = new Set(chosen);
  if (!others.delete(id)) others.add(id);
  return { active: id, anchor: id, chosen: others };
}

export function chooseAll(selection: Selection, ids: readonly number[]): Selection {
  return { active: selection.active ?? ids[0], anchor: ids[0], chosen: new Set(ids) };
}

/** The one after those that are chosen: where one goes on when these are done. */
export function nextAfter({ chosen, active }: Selection, ids: readonly number[]): number | undefined {
  const last = Math.max(...ids.map((id, i) => (chosen.has(id) ? i : -1)));
  return ids.slice(last + 1).find((id) => !chosen.has(id)) ?? ids.find((id) => !chosen.has(id)) ?? active;
}
