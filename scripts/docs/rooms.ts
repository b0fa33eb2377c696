import { importsOfSources } from './imports.ts';

/** What runs in which process; rooms of none are used by several. */
const PROCESSES: Readonly<Record<string, readonly string[]>> = {
  'the window': ['renderer', 'preload'],
  'Electron’s main process': ['shell'],
  'the station': ['station', 'storage', 'actuator', 'cameras'],
  'workers, each a process': ['trainer', 'lineWorker', 'examiner', 'doctor'],
};

/** The folder of src that a file is in, of src/main the folder therein; undefined for tools, which all may import. */
export function roomOf(file: string): string | undefined {
  const [first, second, third] = file.split('/');
  if (second === undefined || first === 'refusals') return undefined;
  if (first !== 'main') return first;
  return third === undefined ? undefined : second;
}

/** The folder of the pipeline that a file is in; undefined for those beside, and for all that is elsewhere. */
export function roomOfPipeline(file: string): string | undefined {
  const [first, second, third] = file.split('/');
  return first === 'pipeline' && third !== undefined ? second : undefined;
}

/** Which rooms import from which others. */
export function edges(roomOfFile: (file: string) => string | undefined): (readonly [from: string, to: string])[] {
  const found = new Map<string, readonly [string, string]>();
  for (const { from, to } of importsOfSources()) {
    const [importing, imported] = [roomOfFile(from), roomOfFile(to)];
    if (importing === undefined || imported === undefined || importing === imported) continue;
    found.set(`${importing} --> ${imported}`, [importing, imported]);
  }
  return [...found.keys()].sort().map((edge) => found.get(edge)!);
}

/** The rooms and their imports, without those from the contract, which most rooms have. */
export function picture(): string {
  const groups = Object.entries(PROCESSES).flatMap(([title, rooms], i) => [
    `  subgraph process${i + 1}["${title}"]`,
    ...rooms.map((room) => `    ${room}`),
    '  end',
  ]);
  const arrows = edges(roomOf).filter(([, to]) => to !== 'contract');
  return mermaid('flowchart TD', [...groups, ...arrows.map(arrow)]);
}

export function pictureOfPipeline(): string {
  return mermaid('flowchart LR', edges(roomOfPipeline).map(arrow));
}

function arrow([from, to]: readonly [string, string]): string {
  return `  ${from} --> ${to}`;
}

function mermaid(kind: string, lines: readonly string[]): string {
  return ['```mermaid', kind, ...lines, '```'].join('\n');
}
