import { join } from 'node:path';
import { openDatabase } from '../src/main/storage/database.ts';
import { type NewVerdict, VerdictLog } from '../src/main/storage/verdicts.ts';

const MINUTE_MS = 60_000;

interface RecipeRow {
  readonly recipeId: number;
  readonly productId: number;
  readonly modelVersionId: number;
  readonly reviewThreshold: number;
  readonly rejectThreshold: number;
}

/**
 * Writes what a station might have judged: a part a minute up to `untilUtcMs`, whose good ones creep towards REVIEW.
 * @param folder of a station that does not run, with a model in force
 * @param imageIds pictures that are kept, which parts have by turns; none unless told
 */
export async function writeHistory(folder: string, untilUtcMs: number, parts: number, imageIds: readonly number[] = []): Promise<void> {
  const db = await openDatabase(join(folder, 'station.sqlite'));
  const recipe = db
    .prepare<[], RecipeRow>(
      `SELECT id AS recipeId, product_id AS productId, model_version_id AS modelVersionId, review_threshold AS reviewThreshold,
        reject_threshold AS rejectThreshold FROM recipes WHERE model_version_id IS NOT NULL ORDER BY id DESC LIMIT 1`,
    )
    .get()!;
  const rows = Array.from({ length: parts }, (_, n) => {
    const imageId = imageIds[n % imageIds.length] ?? null;
    return { ...verdictOn(n, parts, untilUtcMs - (parts - n) * MINUTE_MS, recipe), imageId };
  });
  new VerdictLog(db).addAll(rows);
  db.close();
}

/** Of 25 parts one is a REJECT; of 100 one is for REVIEW and two are faults of two kinds. */
function verdictOn(n: number, parts: number, judgedUtcMs: number, recipe: RecipeRow): NewVerdict {
  const { reviewThreshold: review, rejectThreshold: reject } = recipe;
  const [kind, chance] = [n % 100, ((n * 7919) % 1000) / 1000];
  const good = review * (0.87 + 0.01 * chance + (0.11 * n) / parts);
  const faultCode = kind === 10 ? 'FRAME_BLURRED' : kind === 60 ? 'VERDICT_LATE' : null;
  const isReject = n % 25 === 3;
  const score = isReject ? reject * (1.1 + chance) : kind === 50 ? (review + reject) / 2 : good;
  return {
    tag: `made-${n}`,
    judgedUtcMs,
    utcOffsetMin: -new Date(judgedUtcMs).getTimezoneOffset(),
    ...recipe,
    score: faultCode === null ? score : null,
    verdict: faultCode !== null ? 'FAULT' : isReject ? 'REJECT' : kind === 50 ? 'REVIEW' : 'PASS',
    faultCode,
    frameMs: 2,
    decodeMs: 4,
    inferenceMs: 9,
    totalMs: 16 + 20 * chance ** 4,
    imageId: null,
    heatMapId: null,
  };
}
