import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Extractor } from '../../src/pipeline/backbone/extractor.ts';
import { type Dataset, readDataset } from '../../src/pipeline/dataset.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { type Blend, blended } from '../../src/pipeline/scoring/fusion.ts';
import { DEFAULT_SETTINGS, type TeachSettings } from '../../src/pipeline/settings.ts';
import { Stopwatch } from '../../src/pipeline/stopwatch.ts';
import { learn, type Lesson, publish } from '../../src/pipeline/teach.ts';
import type { Version, VersionName } from '../../src/pipeline/versions.ts';

/** What a version said of goods held out, of the gate's defects and of the test pictures. */
export interface Said {
  readonly goods: readonly number[];
  readonly defects: readonly number[];
  readonly test: readonly number[];
  readonly pixelAuroc: number | undefined;
  readonly aupro: number | undefined;
}

/** One training and all that came of it. `D` is the discriminative network alone, which is never offered. */
export interface TrainingRun {
  readonly set: string;
  readonly variant: string;
  readonly backbone: string;
  readonly seed: number;
  readonly isDefect: readonly boolean[];
  readonly said: Readonly<Partial<Record<VersionName | 'D', Said>>>;
  readonly seconds: Readonly<Record<string, number>>;
}

/** Teaches a data set with ToCoAD and measures every version on its test pictures. */
export async function tryTraining(
  extractor: Extractor,
  data: string,
  variant: string,
  settings: Partial<TeachSettings>,
): Promise<TrainingRun> {
  const all: TeachSettings = { ...DEFAULT_SETTINGS, method: 'tocoad', ...settings };
  const dataset = await readDataset(data);
  const watch = new Stopwatch();
  const lesson = await learn(extractor, dataset.trainGood, all, { watch });
  const { contenders } = lesson.refined!;
  const said: Partial<Record<VersionName | 'D', Said>> = {};
  for (const [i, version] of lesson.versions.entries()) {
    const { goods, defects } = contenders[i];
    said[version.name] = { goods, defects, ...(await measure(version, lesson, dataset, all)) };
  }
  const alone = discriminatorAlone(lesson.versions.find(({ name }) => name === 'stage0+D')!);
  said.D = { goods: alone.goods.map(({ score }) => score), defects: [], ...(await measure(alone, lesson, dataset, all)) };
  return {
    set: basename(data),
    variant,
    backbone: extractor.backbone.name,
    seed: all.seed,
    isDefect: dataset.test.map(({ kind }) => kind !== 'good'),
    said,
    seconds: watch.seconds,
  };
}

async function measure(
  version: Version,
  lesson: Lesson,
  dataset: Dataset,
  settings: TeachSettings,
): Promise<Pick<Said, 'test' | 'pixelAuroc' | 'aupro'>> {
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-experiment-'));
  try {
    await publish(version, lesson, dataset.trainGood, join(folder, 'model'), settings);
    const judge = await Judge.open(join(folder, 'model'));
    const { pictures, pixelAuroc, aupro, skipped } = await evaluate(judge, dataset);
    await judge.release();
    if (skipped.length > 0) throw new Error(`${skipped[0].file} cannot be judged`);
    return { test: pictures.map(({ score }) => score), pixelAuroc, aupro };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same with the bank silenced. */
function discriminatorAlone({ model, learned, goods, ...rest }: Version): Version {
  const { fusion } = model.second!;
  const alone: Blend = { offset: 0, bank: 0, discriminator: 1 };
  const said = (fused: number, bank: number): number => (fused - blended(fusion.score, bank, 0)) / fusion.score.discriminator;
  return {
    ...rest,
    learned,
    model: { ...model, second: { ...model.second!, fusion: { score: alone, map: alone } } },
    goods: goods.map(({ image, score }, i) => ({ image, score: said(score, learned.goods[i].score) })),
  };
}

/** Runs kept in a file, one a line, so that a long series can be gone on with. */
export class RunLog {
  readonly runs: TrainingRun[] = [];
  readonly #file: string | undefined;

  private constructor(file: string | undefined) {
    this.#file = file;
  }

  static async open(file: string | undefined): Promise<RunLog> {
    const log = new RunLog(file);
    const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
    log.runs.push(
      ...text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as TrainingRun),
    );
    return log;
  }

  /** The run where it is there already, else runs it and keeps it. */
  async once(key: Pick<TrainingRun, 'set' | 'variant' | 'backbone' | 'seed'>, run: () => Promise<TrainingRun>): Promise<TrainingRun> {
    const isSame = (other: TrainingRun): boolean =>
      other.set === key.set && other.variant === key.variant && other.backbone === key.backbone && other.seed === key.seed;
    const found = this.runs.find(isSame);
    if (found) return found;
    const fresh = await run();
    this.runs.push(fresh);
    if (this.#file !== undefined) await appendFile(this.#file, `${JSON.stringify(fresh, rounded)}\n`);
    return fresh;
  }
}

/** Scores with seven digits: as many as a float32 has. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(7)) : value;
}
