/** One value that is another one now; null where there was, or is, none. */
export interface Change {
  /** Its path, as `actuator.deadlineMs`, or what it is called; empty for the whole. */
  readonly what: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What differs between two values of JSON, leaf by leaf. Lists of plain values are one leaf. */
export function changesBetween(from: unknown, to: unknown): Change[] {
  const before = leavesOf(from);
  const after = leavesOf(to);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.flatMap((what) => {
    const change = { what, from: before.get(what) ?? null, to: after.get(what) ?? null };
    return change.from === change.to ? [] : [change];
  });
}

/** As `changesBetween`, of two texts of JSON; null for none. A text that is no JSON is shown as it is. */
export function changesBetweenJson(from: string | null, to: string | null): Change[] {
  return changesBetween(parsed(from), parsed(to));
}

function parsed(json: string | null): unknown {
  if (json === null) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

function leavesOf(value: unknown, path = ''): Map<string, string> {
  const leaves = new Map<string, string>();
  if (value === undefined) return leaves;
  if (typeof value !== 'object' || value === null) return leaves.set(path, wordOf(value));
  if (Array.isArray(value) && value.every((member) => typeof member !== 'object')) return leaves.set(path, value.map(wordOf).join(', '));
  for (const [name, member] of Object.entries(value)) {
    for (const [inner, word] of leavesOf(member, path === '' ? name : `${path}.${name}`)) leaves.set(inner, word);
  }
  return leaves;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
