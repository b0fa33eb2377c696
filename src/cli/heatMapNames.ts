import { parse } from 'node:path';

/** A file name for each picture's heat map: `part-heat.png`, and `part-2-heat.png` for the next picture that is called part. */
export function heatMapNames(pictures: readonly string[]): string[] {
  const taken = new Set<string>();
  return pictures.map((picture) => {
    const stem = parse(picture).name;
    let name = `${stem}-heat.png`;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${stem}-${number}-heat.png`;
    taken.add(name.toLowerCase());
    return name;
  });
}
