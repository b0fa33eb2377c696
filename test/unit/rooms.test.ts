import { describe, expect, it } from 'vitest';
import { importsOfSources } from '../../scripts/docs/imports.ts';
import { edges, roomOf, roomOfPipeline } from '../../scripts/docs/rooms.ts';

type Edge = readonly [from: string, to: string];

describe('imports', () => {
  it.each([
    ['rooms', edges(roomOf)],
    ['rooms of the pipeline', edges(roomOfPipeline)],
    [
      'files, but for types',
      importsOfSources()
        .filter(({ isOfTypes }) => !isOfTypes)
        .map(({ from, to }): Edge => [from, to]),
    ],
  ])('make no cycle of %s', (_, all) => {
    expect(all.length).toBeGreaterThan(10);
    expect(cycleIn(all)).toBeUndefined();
  });
});

describe('a cycle', () => {
  it('is found', () => {
    expect(cycleIn([['a', 'b'], ['b', 'c'], ['c', 'b']])).toEqual(['b', 'c', 'b']); // prettier-ignore
  });
});

/** The names along a cycle, where there is one. */
function cycleIn(all: readonly Edge[]): string[] | undefined {
  const next = Map.groupBy(all, ([from]) => from);
  const done = new Set<string>();
  const way: string[] = [];
  const follow = (name: string): string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return undefined;
    way.push(name);
    for (const [, to] of next.get(name) ?? []) {
      const cycle = follow(to);
      if (cycle) return cycle;
    }
    way.pop();
    done.add(name);
    return undefined;
  };
  for (const name of next.keys()) {
    const cycle = follow(name);
    if (cycle) return cycle;
  }
  return undefined;
}
