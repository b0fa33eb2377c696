import { basename } from 'node:path';
import { PipelineError } from '../src/pipeline/errors.ts';
import { BAD_FILES, type BadFile } from './bad-files.ts';
import { openBadFile } from './bad-files-open.ts';

async function row(bad: BadFile): Promise<string> {
  const { path, outcome } = await openBadFile(bad);
  if (!(outcome instanceof PipelineError)) throw new Error(`${bad.kind}: was not refused`, { cause: outcome });
  const name = basename(path)
    .replace(/\0/g, '\\0')
    .replace(/n{20,}/, 'nnn...');
  const message = outcome.message.replace(path, name).replaceAll('|', '\\|');
  return `| ${bad.kind} | ${outcome.code} | ${message} |`;
}

console.log('Files that the station refuses, and what it says of them; made by `node test/bad-files-table.ts > docs/bad-files.md`.\n');
console.log('| file | code | message |\n| --- | --- | --- |');
for (const bad of BAD_FILES) console.log(await row(bad));
