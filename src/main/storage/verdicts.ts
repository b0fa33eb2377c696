import type { Database, Statement } from 'better-sqlite3';
import type { VERDICTS } from '../../contract/verdict.ts';
import { StationError } from '../errors.ts';
import { withRefusals } from './refusals.ts';

export type LineVerdict = (typeof VERDICTS)[number];

/** One part, as the line judged it. Only a FAULT may lack product, recipe, model and score, and only a FAULT has a code. */
export interface NewVerdict {
  /** What the trigger called the part. */
  readonly tag: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly judgedUtcMs: number;
  /** Of the clock on the wall, east of Greenwich positive. */
  readonly utcOffsetMin: number;
  readonly productId: number | null;
  readonly recipeId: number | null;
  /** The one that the recipe names. */
  readonly modelVersionId: number | null;
  /** Raw, as the thresholds are. */
  readonly score: number | null;
  readonly reviewThreshold: number | null;
  readonly rejectThreshold: number | null;
  readonly verdict: LineVerdict;
  readonly faultCode: string | null;
  /** From the trigger to the frame. */
  readonly frameMs: number | null;
  readonly decodeMs: number | null;
  readonly inferenceMs: number | null;
  /** From the trigger to the verdict. */
  readonly totalMs: number;
  readonly imageId: number | null;
  readonly heatMapId: number | null;
}

export interface StoredVerdict extends NewVerdict {
  readonly id: number;
}

/** A product on one day of the clock on the wall. */
export interface ProductDay {
  readonly productId: number;
  /** Days since 1970-01-01. */
  readonly localDay: number;
}

export interface HourCount {
  /** 0..23, by the clock on the wall. */
  readonly hour: number;
  readonly verdict: LineVerdict;
  readonly parts: number;
}

const COLUMNS = {
  tag: 'tag',
  judgedUtcMs: 'judged_utc_ms',
  utcOffsetMin: 'utc_offset_min',
  productId: 'product_id',
  recipeId: 'recipe_id',
  modelVersionId: 'model_version_id',
  score: 'score',
  reviewThreshold: 'review_threshold',
  rejectThreshold: 'reject_threshold',
  verdict: 'verdict',
  faultCode: 'fault_code',
  frameMs: 'frame_ms',
  decodeMs: 'decode_ms',
  inferenceMs: 'inference_ms',
  totalMs: 'total_ms',
  imageId: 'image_id',
  heatMapId: 'heat_map_id',
} as const satisfies Record<keyof NewVerdict, string>;

/** What a SELECT names to get rows as `StoredVerdict`. */
export const VERDICT_FIELDS = `id, ${Object.entries(COLUMNS)
  .map(([field, column]) => `${column} AS ${field}`)
  .join(', ')}`;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_HOURS = 24;

const OF_DAY = 'FROM verdicts WHERE product_id = @productId AND local_hour BETWEEN @firstHour AND @lastHour';

export const VERDICT_QUERIES = {
  insert: `INSERT INTO verdicts (local_hour, ${Object.values(COLUMNS).join(', ')}) VALUES (@localHour, ${Object.keys(COLUMNS)
    .map((field) => `@${field}`)
    .join(', ')})`,
  worst: `SELECT ${VERDICT_FIELDS} ${OF_DAY} AND score IS NOT NULL ORDER BY score DESC, id DESC LIMIT @limit`,
  perHour: `SELECT local_hour - @firstHour AS hour, verdict, count(*) AS parts ${OF_DAY} GROUP BY local_hour, verdict`,
} as const;

/** The hours of a product's day, as the queries take them. */
interface DayHours {
  readonly productId: number;
  readonly firstHour: number;
  readonly lastHour: number;
}

/** The log of what the line judged. */
export class VerdictLog {
  readonly #db: Database;
  readonly #insert: Statement<[NewVerdict & { localHour: number }]>;
  readonly #get: Statement<[number], StoredVerdict>;
  readonly #worst: Statement<[DayHours & { limit: number }], StoredVerdict>;
  readonly #perHour: Statement<[DayHours], HourCount>;

  constructor(db: Database) {
    this.#db = db;
    this.#insert = db.prepare(VERDICT_QUERIES.insert);
    this.#get = db.prepare(`SELECT ${VERDICT_FIELDS} FROM verdicts WHERE id = ?`);
    this.#worst = db.prepare(VERDICT_QUERIES.worst);
    this.#perHour = db.prepare(VERDICT_QUERIES.perHour);
  }

  /**
   * Writes one verdict; it is on the drive when its id is returned.
   * @throws StationError DATABASE_FULL, DATABASE_UNWRITABLE, DATABASE_REFUSED for a row that contradicts itself or its recipe
   */
  add(verdict: NewVerdict): number {
    if (this.#db.inTransaction) throw new Error('A verdict within a transaction is not on the drive before its end.');
    return this.#write(verdict);
  }

  /**
   * Writes all of them or none; they are on the drive when their ids are returned.
   * @throws StationError as `add` does
   */
  addAll(verdicts: readonly NewVerdict[]): number[] {
    const write = this.#db.transaction(() => verdicts.map((verdict) => this.#write(verdict)));
    return withRefusals('verdicts', () => write.immediate());
  }

  /** @throws StationError VERDICT_UNKNOWN */
  get(id: number): StoredVerdict {
    const verdict = this.#get.get(id);
    if (!verdict) throw new StationError('VERDICT_UNKNOWN', `verdict ${id}`);
    return verdict;
  }

  /** The parts of a day with the highest scores, the worst first. */
  worst(day: ProductDay, limit: number): StoredVerdict[] {
    return this.#worst.all({ ...hoursOf(day), limit });
  }

  /** How many parts of a day had which verdict in each of its hours; hours without any are left out. */
  perHour(day: ProductDay): HourCount[] {
    return this.#perHour.all(hoursOf(day));
  }

  #write(verdict: NewVerdict): number {
    const localHour = localHourOf(verdict.judgedUtcMs, verdict.utcOffsetMin);
    return withRefusals(`tag ${verdict.tag}`, () => Number(this.#insert.run({ ...verdict, localHour }).lastInsertRowid));
  }
}

/** The hour of a moment by the clock on the wall: hours since 1970-01-01. */
export function localHourOf(utcMs: number, utcOffsetMin: number): number {
  return Math.floor((utcMs + utcOffsetMin * MINUTE_MS) / HOUR_MS);
}

/** The day of a moment by the clock on the wall: days since 1970-01-01. */
export function localDayOf(utcMs: number, utcOffsetMin: number): number {
  return Math.floor(localHourOf(utcMs, utcOffsetMin) / DAY_HOURS);
}

function hoursOf({ productId, localDay }: ProductDay): DayHours {
  const firstHour = localDay * DAY_HOURS;
  return { productId, firstHour, lastHour: firstHour + DAY_HOURS - 1 };
}
