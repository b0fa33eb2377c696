import type { Words } from '../../../refusals/codedError.ts';

type WordsByCode<Area extends string, Code extends string> = {
  readonly [C in Code as `${Area}.${C}.meaning` | `${Area}.${C}.remedy`]: string;
};

/** A table of codes as messages of the catalogue. */
export function wordsByCode<Area extends string, Code extends string>(area: Area, table: Readonly<Record<Code, Words>>) {
  return Object.fromEntries(
    Object.entries<Words>(table).flatMap(([code, { meaning, remedy }]) => [
      [`${area}.${code}.meaning`, meaning],
      [`${area}.${code}.remedy`, remedy],
    ]),
  ) as WordsByCode<Area, Code>;
}
