import { type Command, Option } from 'commander';
import { DEFAULT_BACKBONE } from '../../pipeline/backbone/registry.ts';
import { Judge } from '../../pipeline/judge.ts';
import { DEFAULT_SETTINGS, type TeachSettings, TRAINING_PRESETS, type TrainingPreset } from '../../pipeline/settings.ts';
import type { Taught } from '../../pipeline/teach.ts';
import { type ProductName, PRODUCTS } from '../../samples/products.ts';
import { teachInWorker } from '../../trainer/teachInWorker.ts';
import { claimFolder } from '../demo/folder.ts';
import { runLine } from '../demo/line.ts';
import { runDemoShift, type ShiftResult, shiftText } from '../demo/shift.ts';
import { mixedRun, photographGoods } from '../demo/pictures.ts';
import { parseCount, parseSeed } from '../options.ts';
import { printJson, writeOutput } from '../output.ts';
import { withProgress } from '../progress.ts';
import { type Figures, figuresOf } from '../report/figures.ts';
import { estimateText, msText, secondsText, totalOf } from '../format.ts';
import { type JudgedPart, outcomeOf, type PicturedPart, truthText } from '../report/parts.ts';
import { renderReport } from '../report/report.ts';

interface DemoOptions {
  readonly product: ProductName;
  readonly parts: number;
  readonly good: number;
  readonly method: TeachSettings['method'];
  readonly preset: TrainingPreset;
  readonly shift: number;
  readonly seed: number;
  readonly out: string;
  readonly json?: true;
}

interface Demo {
  readonly taught: Taught;
  readonly parts: readonly PicturedPart[];
  readonly figures: Figures;
  readonly report: string;
  readonly shift: ShiftResult | undefined;
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('Make pictures of a product, learn its good parts and inspect a mixed run of new ones.')
    .addOption(new Option('--product <name>', 'what to make').choices(Object.keys(PRODUCTS)).default('printed-label'))
    .option('--parts <n>', 'parts to inspect, every other one defective', parseCount, 40)
    .option('--good <n>', 'good parts to learn from', parseCount, 60)
    .addOption(new Option('--method <name>', 'how to learn').choices(['stage0', 'tocoad']).default('tocoad'))
    .addOption(new Option('--preset <name>', 'how long to train').choices(Object.keys(TRAINING_PRESETS)).default('quick'))
    .option('--shift <n>', 'parts of the shift that ends it, 0 for none', parseSeed, 300)
    .option('--seed <n>', 'seed of all chance', parseSeed, DEFAULT_SETTINGS.seed)
    .option('--out <dir>', 'folder for pictures, model and report; an earlier demo in it is replaced', 'demo')
    .option('--json', 'print the result as JSON, and all else on standard error')
    .action(async (options: DemoOptions) => {
      const say = options.json ? console.error : console.log;
      const demo = await runDemo(options, say);
      if (options.json) printJson(summaryOf(options, demo));
      else printSummary(demo);
    });
}

async function runDemo(
  { product, parts: count, good, method, preset, shift: shiftParts, seed, out }: DemoOptions,
  say: (line: string) => void,
): Promise<Demo> {
  const folder = await claimFolder(out);
  const training = { ...DEFAULT_SETTINGS.training, ...TRAINING_PRESETS[preset] };
  const settings: TeachSettings = { ...DEFAULT_SETTINGS, method, training, seed };
  const { title } = PRODUCTS[product];
  say(`${title}: learn ${good} good parts, then judge ${count} others.`);
  const taught = await withProgress(async (work) => {
    const files = await photographGoods(product, folder.good, { count: good, seed }, work);
    return teachInWorker({ backbone: DEFAULT_BACKBONE.name, files, folder: folder.model, settings }, work);
  });
  const orders = mixedRun(product, count, seed + good);
  const tell = (part: JudgedPart): void => {
    say(lineOf(part));
  };
  const parts = await withProgress(async (work) => {
    const judge = await Judge.open(folder.model);
    try {
      return await runLine(judge, orders, folder.parts, tell, work);
    } finally {
      await judge.release();
    }
  });
  const figures = figuresOf(parts);
  const origin = `${count} made pictures of parts, judged one by one by a model that had seen ${good} others, all good.`;
  const page = await renderReport({ title, origin, parts, figures, manifest: taught.manifest, teachSeconds: taught.seconds });
  await writeOutput(folder.report, page);
  const shift =
    shiftParts === 0 ? undefined : await withProgress((work) => runDemoShift(folder, { title, parts, count: shiftParts, seed }, say, work));
  return { taught, parts, figures, report: folder.report, shift };
}

const REMARKS = { right: '', review: '', 'false reject': '  << false reject', miss: '  << missed' } as const;

function lineOf(part: JudgedPart): string {
  const { verdict, percent, truth } = part;
  return `${verdict.padEnd(6)} ${percent.toFixed(1).padStart(5)}  really ${truthText(truth)}${REMARKS[outcomeOf(part)]}`;
}

function printSummary({ taught, figures, report, shift }: Demo): void {
  const { parts, goods, defects, trueRejects, falseRejects, misses, verdicts, imageAuroc, latencyMs } = figures;
  const { decode, graph } = latencyMs;
  console.log(`
${parts} parts, ${goods} good and ${defects} defective
  true rejects   ${trueRejects} of ${defects}
  missed         ${misses} of ${defects}
  false rejects  ${falseRejects} of ${goods}
  for review     ${verdicts.REVIEW}
  image AUROC    ${estimateText(imageAuroc)}
  decode         p50 ${msText(decode.p50)}, p95 ${msText(decode.p95)}
  graph          p50 ${msText(graph.p50)}, p95 ${msText(graph.p95)}
  taught in      ${secondsText(totalOf(taught.seconds))}
Report: ${report}`);
  if (shift) console.log(shiftText(shift));
}

function summaryOf({ product, seed, good, out }: DemoOptions, { taught, parts, figures, report, shift }: Demo): unknown {
  const { bank, thresholds, contentHash } = taught.manifest;
  return {
    product,
    seed,
    learnedFrom: good,
    folder: out,
    report,
    ...figures,
    teachSeconds: totalOf(taught.seconds),
    bankPatches: bank.patches,
    thresholds,
    contentHash,
    ...(shift && { shift }),
    results: parts.map(({ file, truth, verdict, percent, score, decodeMs, graphMs }) => ({
      file,
      truth,
      verdict,
      percent,
      score,
      decodeMs,
      graphMs,
    })),
  };
}
