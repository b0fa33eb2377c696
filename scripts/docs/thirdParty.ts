import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closureOf, isOfPlatform, licenceTexts, type Locked, locked, nameOf, OURS, readJson, readText } from './packages.ts';

/** What electron-builder.yml leaves out. */
const LEFT_OUT = /^(@tensorflow\/(tfjs|tfjs-(node-gpu|converter|data|layers|backend-webgl))|core-js|google-protobuf)$/;
/** Sources of what is bundled, so that it needs no node_modules. */
const BUNDLED = 'src/{renderer,preload,client,contract,refusals,main/shell}/**/*.{ts,svelte}';
const ROOT = join(import.meta.dirname, '..', '..');
const RULE = '='.repeat(80);

/** The licences of all that is handed out with the program. */
export function thirdParty(): string {
  const runtime = Object.keys({ ...OURS.dependencies, ...OURS.optionalDependencies });
  const shipped = [...closureOf([...runtime, ...bundledNames()], isHandedOut)].filter((path) => !LEFT_OUT.test(nameOf(path))).sort();
  return `${[
    'Lynceus is handed out with the software of others. This list is made from the installed packages by `npm run docs`.',
    '',
    'Electron, with Chromium and Node: their licences lie beside the program, in LICENSE.electron.txt and LICENSES.chromium.html.',
    ...weights(),
    'sharp holds libvips, which is LGPL-3.0-or-later, as a library of its own: it may be replaced by another build of the same interface. What else',
    'is in it stands at the end. The texts of LGPL-3.0, GPL-3.0 and MPL-1.1 lie in resources/licences, that of Apache-2.0 is LICENSE.',
    'Dawn, in the package webgpu, is BSD-3-Clause.',
    '',
    RULE,
    'Packages',
    '',
    ...shipped.map((path) => `${nameOf(path)} ${locked(path).version}: ${locked(path).license ?? 'see its text'}`),
    '',
    ...textsOf(shipped),
    RULE,
    'In the binaries of libvips (@img/sharp-libvips-*)',
    '',
    readText('node_modules/@img/sharp-libvips-linux-x64/README.md').split('## Licensing')[1].trim(),
  ].join('\n')}\n`;
}

/** Packages that bundled sources import. */
function bundledNames(): string[] {
  const sources = globSync(BUNDLED, { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), 'utf8'));
  const named = sources.flatMap((source) => [...source.matchAll(/from '((?:@[^/']+\/)?[^./'][^/']*)/g)].map(([, name]) => name));
  return [...new Set(named)].filter((name) => name !== 'electron' && !name.startsWith('node:'));
}

/** There are packages for Linux and Windows on x64. */
function isHandedOut({ os, cpu, libc }: Locked): boolean {
  const isOurs = (kinds: readonly string[] | undefined, ...ours: string[]): boolean => !kinds || ours.some((one) => kinds.includes(one));
  return isOurs(os, 'linux', 'win32') && isOurs(cpu, 'x64') && isOurs(libc, 'glibc');
}

/** Each text once, with the packages that have it. */
function textsOf(paths: readonly string[]): string[] {
  const packages = new Map<string, string[]>();
  for (const path of paths.filter((one) => !isOfPlatform(locked(one)))) {
    for (const text of licenceTexts(path)) packages.set(text, [...(packages.get(text) ?? []), nameOf(path)]);
  }
  return [...packages].flatMap(([text, names]) => [RULE, [...new Set(names)].join(', '), '', text, '']);
}

function weights(): string[] {
  return globSync('resources/models/*.json', { cwd: ROOT })
    .sort()
    .map((file) => {
      const { title, source } = readJson(file) as { title: string; source: { licence: string; copyright: string } };
      return `Weights of ${title}: ${source.licence}, in resources/models. ${source.copyright}.`;
    });
}
