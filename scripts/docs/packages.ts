import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package as package-lock.json knows it. */
export interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGES = (readJson('package-lock.json') as { packages: Readonly<Record<string, Locked>> }).packages;

export const OURS = readJson('package.json') as Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>;

/** Where each package lies that these names stand for, with all that they need; without those that are not wanted and what only they need. */
export function closureOf(names: Iterable<string>, isWanted: (found: Locked) => boolean = () => true): Set<string> {
  const found = new Set<string>();
  const add = (path: string | undefined): void => {
    if (path === undefined || found.has(path) || !isWanted(locked(path))) return;
    found.add(path);
    const { dependencies, optionalDependencies } = locked(path);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) add(foundFrom(path, name));
  };
  for (const name of names) add(foundFrom('', name));
  return found;
}

export function locked(path: string): Locked {
  return PACKAGES[path];
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Whether it is for some machines only, so that it is not everywhere. */
export function isOfPlatform({ os, cpu, libc }: Locked): boolean {
  return [os, cpu, libc].some((kinds) => kinds?.length === 1);
}

/** The texts of its licence and notices that a package brings. */
export function licenceTexts(path: string): string[] {
  const folder = join(ROOT, path);
  if (!existsSync(folder)) throw new Error(`${path} is not installed.`);
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice|third.?party)/i.test(file))
    .sort()
    .map((file) => readText(join(path, file)));
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8').replace(/\r/g, '').replace(/[ \t]+$/gm, '').trim();
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

/** Node's way to find a package: in the node_modules of the one that asks, then of each one around it. */
function foundFrom(path: string, name: string): string | undefined {
  const here = path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
  if (here in PACKAGES) return here;
  if (path === '') return undefined;
  const parent = path.lastIndexOf('/node_modules/');
  return foundFrom(parent === -1 ? '' : path.slice(0, parent), name);
}
