import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Package {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly license?: string;
  readonly dev?: boolean;
  readonly resolved?: string;
}

const PERMISSIVE = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT']);
/** sharp's binaries hold libvips as a shared library, which the LGPL allows. */
const MAY_BE_LGPL = /^node_modules\/@img\/sharp-/;

const ours = readPackage('package.json');
const locked = (JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> }).packages;
const named = [
  ...rows('runtime', ours.dependencies),
  ...rows('optional', ours.optionalDependencies),
  ...rows('development', ours.devDependencies),
];

describe('docs/dependencies.md', () => {
  it('names every package of package.json, and no other', () => {
    const table = tableOfDependencies().map(({ name, kind }) => ({ name, kind }));
    expect(table).toEqual(named);
  });

  it.each(tableOfDependencies())('gives the licence of $name', ({ name, licence, why }) => {
    expect(licence).toBe(licenceOf(name));
    expect(why).not.toBe('');
  });
});

describe('package-lock.json', () => {
  const packages = Object.entries(locked).filter(([path]) => path !== '');

  it('brings only permissive licences along at run time', () => {
    const others = packages.filter(([path, { dev, license }]) => !dev && !isPermissive(license ?? 'none', MAY_BE_LGPL.test(path)));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it('holds every package that another one asks for, for all platforms, as `npm ci` demands', () => {
    const missing = packages.flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isFoundFrom(path, name))
        .map((name) => `${name}, for ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no registry', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

function readPackage(path: string): Package {
  return JSON.parse(readFileSync(path, 'utf8')) as Package;
}

function rows(kind: string, versions: Record<string, string> = {}) {
  return Object.keys(versions).map((name) => ({ name, kind }));
}

/** In the order of package.json: runtime, optional, development. */
function tableOfDependencies() {
  const cells = readFileSync('docs/dependencies.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
  const table = cells.map(([name, kind, why, licence]) => ({ name, kind, why, licence }));
  return ['runtime', 'optional', 'development'].flatMap((kind) => table.filter((row) => row.kind === kind));
}

/** As the installed package says; an optional one that could not be installed stands in the lock file all the same. */
function licenceOf(name: string): string | undefined {
  const installed = `node_modules/${name}/package.json`;
  return existsSync(installed) ? readPackage(installed).license : locked[`node_modules/${name}`].license;
}

function isPermissive(expression: string, mayBeLgpl: boolean): boolean {
  const licences = expression.split(/[() ]+|AND|OR/).filter((word) => word !== '');
  return licences.every((licence) => PERMISSIVE.has(licence) || (mayBeLgpl && licence === 'LGPL-3.0-or-later'));
}

/** Node's way to find a package: in the node_modules of the one that asks, then of each one around it. */
function isFoundFrom(path: string, name: string): boolean {
  if (`${path}/node_modules/${name}` in locked) return true;
  const parent = path.lastIndexOf('/node_modules/');
  return parent === -1 ? `node_modules/${name}` in locked : isFoundFrom(path.slice(0, parent), name);
}
