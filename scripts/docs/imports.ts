import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface Import {
  /** Files by their paths below src. */
  readonly from: string;
  readonly to: string;
  /** Of types alone: nothing of it is left when the program runs. */
  readonly isOfTypes: boolean;
}

const SRC = join(import.meta.dirname, '..', '..', 'src');
const IMPORTS = /^\s*(?:import|export)\s+(type\s)?([^'";]*?\sfrom\s)?'(\.[^']+)'/gm;
const LATER = /\bimport\('(\.[^']+)'\)/g;
const TYPES_ALONE = /^\{(\s*type\s[^,}]+,?)+\s*\}\sfrom\s$/;

/** Every import of one file of src by another. */
export function importsOfSources(): Import[] {
  const files = globSync('**/*.{ts,svelte}', { cwd: SRC }).map((file) => file.replaceAll('\\', '/'));
  return files.sort().flatMap((from) => importsIn(from, readFileSync(join(SRC, from), 'utf8')).filter(({ to }) => !to.startsWith('..')));
}

function importsIn(from: string, text: string): Import[] {
  const to = (specifier: string): string => posix.join(posix.dirname(from), specifier);
  return [
    ...Array.from(text.matchAll(IMPORTS), ([, type, names, specifier]) => ({
      from,
      to: to(specifier),
      isOfTypes: type !== undefined || TYPES_ALONE.test(names ?? ''),
    })),
    ...Array.from(text.matchAll(LATER), ([, specifier]) => ({ from, to: to(specifier), isOfTypes: false })),
  ];
}
