import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { Command } from 'commander';
import { PipelineError } from '../../pipeline/errors.ts';
import { listImages } from '../../pipeline/images/files.ts';
import { overlayHeat } from '../../pipeline/images/heatMap.ts';
import { encodePng } from '../../pipeline/images/png.ts';
import { Judge, type TimedJudgement } from '../../pipeline/judge.ts';
import { createScale } from '../../pipeline/scoring/scale.ts';
import { EXIT } from '../exit.ts';
import { printJson } from '../output.ts';

/** One part: a verdict with its numbers, or the code that makes it a FAULT. */
type Line =
  | ({ file: string } & Pick<TimedJudgement, 'verdict' | 'score' | 'percent' | 'decodeMs' | 'graphMs'>)
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
      if (options.heatmaps !== undefined) await mkdir(options.heatmaps, { recursive: true });
      const lines: Line[] = [];
      for (const file of await filesOf(sources)) {
        const line = await judgeLine(judge, file, options.heatmaps);
        lines.push(line);
        if (!options.json) console.log(textOf(line));
      }
      if (options.json) printJson(lines);
      await judge.release();
      if (lines.some(({ verdict }) => verdict !== 'PASS')) process.exitCode = EXIT.notAllPassed;
    });
}

async function filesOf(sources: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    sources.map(async (source) =>
      (await stat(source).catch(() => undefined))?.isDirectory() ? listImages(source, { recursive: true }) : [source],
    ),
  );
  return lists.flat();
}

async function judgeLine(judge: Judge, file: string, heatmaps: string | undefined): Promise<Line> {
  try {
    const { verdict, score, percent, decodeMs, graphMs, image, map } = await judge.judgeFile(file);
    if (heatmaps !== undefined) {
      const { toPercent } = createScale(judge.manifest.thresholds);
      await writeFile(join(heatmaps, `${parse(file).name}-heat.png`), await encodePng(overlayHeat(image, map.map(toPercent))));
    }
    return { file, verdict, score, percent, decodeMs, graphMs };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { file, verdict: 'FAULT', code: error.code, message: error.message };
  }
}

function textOf(line: Line): string {
  if (line.verdict === 'FAULT') return `FAULT         ${line.message} [${line.code}]`;
  return `${line.verdict.padEnd(6)} ${line.percent.toFixed(1).padStart(5)}  ${line.file}`;
}
