import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { closureOf, isOfPlatform, locked, OURS } from './packages.ts';
import { withSection } from './section.ts';
import { table } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Packages within a package; and of @tensorflow/tfjs-node-gpu TensorFlow's own library, which set-up fetches. */
const NOT_ITS_OWN = /[\\/]node_modules[\\/]|tfjs-node-gpu[\\/](deps|lib|build)[\\/]/;

/** The page of dependencies with its part on what is there at run time made anew. */
export function dependenciesPage(page: string): string {
  return withSection(page, 'run time', runtimeTable().join('\n'));
}

/** What `npm ls --omit=dev` lists, by the packages that we ask for. */
function runtimeTable(): string[] {
  const names = Object.keys({ ...OURS.dependencies, ...OURS.optionalDependencies });
  const all = closureOf(names);
  const rows = names.map((name) => {
    const [path, ...needed] = closureOf([name]);
    const others = closureOf(names.filter((other) => other !== name));
    const alone = needed.filter((one) => !others.has(one));
    return [name, locked(path).version, String(needed.length), String(alone.length), megabytes([path, ...alone])];
  });
  const head = ['package', 'version', 'needs', 'of these for it alone', 'MB of itself and these'];
  return [...table(head, rows), '', `Together ${all.size} packages, ${platforms(all)} of them each for one kind of machine; ${megabytes(all)} MB on Linux x64.`];
}

function platforms(paths: ReadonlySet<string>): number {
  return [...paths].filter((path) => isOfPlatform(locked(path))).length;
}

function megabytes(paths: Iterable<string>): string {
  const bytes = [...paths].reduce((sum, path) => sum + bytesOf(path), 0);
  return (bytes / 1e6).toFixed(1);
}

/** Of its own files, without the packages that lie in it; nothing where it is for another kind of machine. */
function bytesOf(path: string): number {
  if (!existsSync(join(ROOT, path))) return 0;
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => !NOT_ITS_OWN.test(relative(join(ROOT, path, '..'), file)))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}
