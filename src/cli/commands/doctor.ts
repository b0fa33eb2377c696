import type { Command } from 'commander';
import type { Diagnosis } from '../../contract/doctor.ts';
import { examineMachine } from '../../doctor/examine.ts';
import { printJson } from '../output.ts';
import { withProgress } from '../progress.ts';

const MARKS: Readonly<Record<Diagnosis['training'][number]['state'], string>> = { chosen: '*', usable: '+', unusable: '-' };

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Try every way to train and to judge that this machine may have, and tell which is taken, why, and what to do.')
    .option('--json', 'print the result as JSON')
    .action(async ({ json }: { json?: true }) => {
      const diagnosis = await withProgress(examineMachine);
      if (json) printJson(diagnosis);
      else console.log(textOf(diagnosis));
    });
}

/** The diagnosis as lines of text. */
export function textOf({ machine, training, line, advice }: Diagnosis): string {
  const ways = (title: string, found: Diagnosis['training']): string[] => [
    '',
    title,
    ...found.map(({ name, state, sentence }) => `  ${MARKS[state]} ${name.padEnd(11)} ${sentence}`),
  ];
  return [
    machine,
    ...ways('Training (* taken by itself, + usable, - not usable):', training),
    ...ways('The line, ONNX Runtime:', line),
    ...(advice.length === 0 ? [] : ['', ...advice]),
  ].join('\n');
}
