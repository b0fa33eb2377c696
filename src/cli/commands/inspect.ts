import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { PipelineError } from '../../pipeline/errors.ts';
import { listImages } from '../../pipeline/images/files.ts';
import { overlayHeat } from '../../pipeline/images/heatMap.ts';
import { encodePng } from '../../pipeline/images/png.ts';
import { Judge, type TimedJudgement } from '../../pipeline/judge.ts';
import { EXIT } from '../exit.ts';
import { heatMapNames } from '../heatMapNames.ts';
import { makeFolder, printJson, writeOutput } from '../output.ts';

/** One part: a verdict with its numbers, or the code that makes it a FAULT. */
type Line =
  | ({ file: string; heatmap?: string } & Pick<TimedJudgement, 'verdict' | 'score' | 'percent' | 'decodeMs' | 'graphMs'>)
  | { file: string; verdict: 'FAULT'; code: string; message: string };

export function addInspect(program: Command): void {
  program
    .command('inspect')
    .description('Judge pictures with a taught model.')
    .requiredOption('--model <bundle>', 'folder that teach wrote')
    .option('--heatmaps <dir>', 'write each picture with its heat map over it')
    .option('--json', 'print the result as JSON')
    .argument('<files or folders...>', 'pictures, or folders of them')
    .action(async (sources: string[], options: { model: string; heatmaps?: string; json?: true }) => {
      const judge = await Judge.open(options.model);
      try {
        const lines: Line[] = [];
        for await (const line of inspect(judge, await filesOf(sources), options.heatmaps)) {
          lines.push(line);
          if (!options.json) console.log(textOf(line));
        }
        if (options.json) printJson(lines);
        if (lines.some(({ verdict }) => verdict !== 'PASS')) process.exitCode = EXIT.notAllPassed;
      } finally {
        await judge.release();
      }
    });
}

async function* inspect(judge: Judge, files: readonly string[], heatMapFolder: string | undefined): AsyncGenerator<Line> {
  if (heatMapFolder !== undefined) await makeFolder(heatMapFolder);
  const names = heatMapNames(files);
  for (const [i, file] of files.entries()) {
    const judgement = await judgementOf(judge, file);
    if (judgement instanceof PipelineError) {
      yield { file, verdict: 'FAULT', code: judgement.code, message: judgement.message };
      continue;
    }
    const { verdict, score, percent, decodeMs, graphMs, image, map } = judgement;
    const line: Line = { file, verdict, score, percent, decodeMs, graphMs };
    if (heatMapFolder === undefined) yield line;
    else {
      const heatmap = join(heatMapFolder, names[i]);
      await writeOutput(heatmap, await encodePng(overlayHeat(image, map.map(judge.toPercent))));
      yield { ...line, heatmap };
    }
  }
}

async function filesOf(sources: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    sources.map(async (source) =>
      (await stat(source).catch(() => undefined))?.isDirectory() ? listImages(source, { recursive: true }) : [source],
    ),
  );
  return lists.flat();
}

async function judgementOf(judge: Judge, file: string): Promise<TimedJudgement | PipelineError> {
  try {
    return await judge.judgeFile(file);
  } catch (error) {
    if (error instanceof PipelineError) return error;
    throw error;
  }
}

function textOf(line: Line): string {
  if (line.verdict === 'FAULT') return `FAULT         ${line.message} [${line.code}]`;
  return `${line.verdict.padEnd(6)} ${line.percent.toFixed(1).padStart(5)}  ${line.file}`;
}
