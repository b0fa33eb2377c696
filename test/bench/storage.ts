import Database from 'better-sqlite3';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_SETTINGS } from '../../src/contract/settings.ts';
import { THE_STATION } from '../../src/main/storage/auditTrail.ts';
import type { StationDatabase } from '../../src/main/storage/database.ts';
import { VerdictCauses } from '../../src/main/storage/verdictCauses.ts';
import { type Period, VerdictHistory } from '../../src/main/storage/verdictHistory.ts';
import { VerdictPeriods } from '../../src/main/storage/verdictPeriods.ts';
import { openStationKey } from '../../src/main/storage/stationKey.ts';
import { localDayOf, localHourOf, type NewVerdict, VERDICT_QUERIES, VerdictLog } from '../../src/main/storage/verdicts.ts';
import { verifyTrail } from '../../src/main/storage/verifyTrail.ts';
import { MONDAY_UTC_MS, openStation, openTrail, verdictOn } from '../station-database.ts';
import { machineLine } from './machine.ts';
import { printTable } from './table.ts';

const ROUNDS = 5;
/** Of each round: verdicts written one by one, and in batches. */
const [SINGLES, BATCHED, BATCH] = [400, 20_000, 100];
const FILL_BATCH = 10_000;
const QUERY_RUNS = 21;
const PAGE_ROWS = 100;
const STATISTICS_RUNS = 5;

/** Writes verdicts durably, one row or many in one transaction. */
interface Writer {
  readonly name: string;
  readonly one: (verdict: NewVerdict) => void;
  readonly many: (verdicts: readonly NewVerdict[]) => void;
}

/** How fast verdicts are written and asked for, and a trail is verified. */
export async function storage(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { rows: { type: 'string', default: '1000000' } } });
  const rows = Number(values.rows);
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bench-'));
  try {
    console.log(`SQLite, WAL, synchronous=FULL. ${machineLine()}\n`);
    const db = await openStation(folder);
    await benchWriting(folder, db);
    console.log('');
    await benchQueries(db, rows, join(folder, 'station.db'));
    console.log('');
    await benchTrail(folder, db, rows);
    db.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function stationWriter(db: StationDatabase): Writer {
  const log = new VerdictLog(db);
  return { name: 'station', one: (verdict) => void log.add(verdict), many: (verdicts) => void log.addAll(verdicts) };
}

function rawWriter(name: string, db: Database.Database): Writer {
  const insert = db.prepare<[NewVerdict & { localHour: number }]>(VERDICT_QUERIES.insert);
  const one = (verdict: NewVerdict): void => {
    insert.run({ ...verdict, localHour: localHourOf(verdict.judgedUtcMs, verdict.utcOffsetMin) });
  };
  const many = db.transaction((verdicts: readonly NewVerdict[]) => {
    for (const verdict of verdicts) one(verdict);
  });
  return { name, one, many };
}

/** The same columns and the same durability; no index, rule or reference. */
function openBare(file: string): Database.Database {
  const db = new Database(file);
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY, tag TEXT, judged_utc_ms INTEGER, utc_offset_min INTEGER, local_hour INTEGER, product_id INTEGER, recipe_id INTEGER,
    model_version_id INTEGER, score REAL, review_threshold REAL, reject_threshold REAL, verdict TEXT, fault_code TEXT, frame_ms REAL,
    decode_ms REAL, inference_ms REAL, total_ms REAL, image_id INTEGER, heat_map_id INTEGER
  ) STRICT`);
  return db;
}

/** The writers take turns, so that whatever else the machine does falls on all of them. */
async function benchWriting(folder: string, db: StationDatabase): Promise<void> {
  const otherFolder = join(folder, 'other');
  await mkdir(otherFolder);
  const [same, bare] = [await openStation(otherFolder), openBare(join(folder, 'bare.db'))];
  const writers = [stationWriter(db), rawWriter('raw better-sqlite3, same table', same), rawWriter('raw better-sqlite3, bare table', bare)];
  const singlesMs = writers.map((): number[] => []);
  const batchedMs = writers.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    const verdicts = Array.from({ length: BATCHED }, (_, i) => verdictOn(round * BATCHED + i));
    for (const [index, { one, many }] of writers.entries()) {
      for (const verdict of verdicts.slice(0, SINGLES)) singlesMs[index].push(timeMs(one, verdict));
      for (let start = 0; start < BATCHED; start += BATCH) batchedMs[index].push(timeMs(many, verdicts.slice(start, start + BATCH)));
    }
  }
  const singleRates = singlesMs.map((ms) => (1000 * ms.length) / sum(ms));
  const batchedRates = batchedMs.map((ms) => (1000 * BATCH * ms.length) / sum(ms));
  printTable([
    ['writing verdicts', 'one by one, per s', 'p50 of one, ms', 'p99 of one, ms', `in batches of ${BATCH}, per s`],
    ...writers.map(({ name }, i) => [
      name,
      singleRates[i].toFixed(0),
      quantile(singlesMs[i], 0.5),
      quantile(singlesMs[i], 0.99),
      batchedRates[i].toFixed(0),
    ]),
    ...[1, 2].map((i) => [`ratio to ${writers[i].name}`, singleRates[0] / singleRates[i], '', '', batchedRates[0] / batchedRates[i]]),
  ]);
  same.close();
  bare.close();
}

async function benchQueries(db: StationDatabase, rows: number, file: string): Promise<void> {
  const log = new VerdictLog(db);
  const present = db.prepare<[], number>('SELECT count(*) FROM verdicts').pluck().get()!;
  for (let first = present; first < rows; first += FILL_BATCH) {
    log.addAll(Array.from({ length: Math.min(FILL_BATCH, rows - first) }, (_, i) => verdictOn(first + i)));
  }
  db.pragma('wal_checkpoint(TRUNCATE)');
  const total = db.prepare<[], number>('SELECT count(*) FROM verdicts').pluck().get()!;
  const day = { productId: 1, localDay: localDayOf(MONDAY_UTC_MS + (Math.max(rows, present) * 1000) / 2, 0) };
  const inDay = log.perHour(day).reduce((parts, hour) => parts + hour.parts, 0);
  const [fromUtcMs, untilUtcMs] = [day.localDay, day.localDay + 1].map((days) => days * 86_400_000);
  const history = new VerdictHistory(db);
  const latest = (): unknown => history.latestFirst({ fromUtcMs, untilUtcMs }, { productId: 1 }, PAGE_ROWS);
  const queries: readonly (readonly [string, () => unknown])[] = [
    [`day view: its counts per hour and its latest ${PAGE_ROWS} parts`, () => [log.perHour(day), latest()]],
    ['worst 50 of the day', () => log.worst(day, 50)],
  ];
  const [periods, causes] = [new VerdictPeriods(db), new VerdictCauses(db)];
  const ofPeriod = (name: string, period: Period): readonly (readonly [string, () => Promise<unknown>])[] => [
    [`summary ${name}`, () => periods.summary({ period })],
    [`shifts ${name}`, () => periods.series({ period, by: 'shift' }, DEFAULT_SETTINGS.shifts)],
    [`causes ${name}`, () => causes.pareto({ period })],
  ];
  const statistics = [...ofPeriod('of the day', { fromUtcMs, untilUtcMs }), ...ofPeriod('of all', {})];
  const gigabytes = ((await stat(file)).size / 2 ** 30).toFixed(2);
  printTable([
    [`asking ${total} verdicts (${gigabytes} GiB), ${inDay} of the day`, 'median, ms', 'worst, ms'],
    ...queries.map(([name, ask]) => {
      const ms = Array.from({ length: QUERY_RUNS }, () => timeMs(ask, undefined));
      return [name, quantile(ms, 0.5), Math.max(...ms)];
    }),
  ]);
  console.log('');
  const rowsOfTable: (string | number)[][] = [];
  for (const [name, ask] of statistics) {
    const took: number[] = [];
    const turns = monitorEventLoopDelay({ resolution: 1 });
    turns.enable();
    for (let run = 0; run < STATISTICS_RUNS; run++) {
      const startMs = performance.now();
      await ask();
      took.push(performance.now() - startMs);
    }
    turns.disable();
    rowsOfTable.push([name, quantile(took, 0.5), Math.max(...took), turns.max / 1e6]);
  }
  printTable([[`statistics of ${total} verdicts`, 'median, ms', 'worst, ms', 'others waited at most, ms'], ...rowsOfTable]);
}

async function benchTrail(folder: string, db: StationDatabase, rows: number): Promise<void> {
  const trail = openTrail(folder, db);
  const entry = { actor: THE_STATION, action: 'set', object: 'recipe 1', field: 'reject_threshold', oldValue: 3, newValue: 3.25 };
  const changesMs = Array.from({ length: SINGLES }, () =>
    timeMs((said) => {
      trail.change(() => undefined, said);
    }, entry),
  );
  const appendMany = db.transaction((count: number) => {
    for (let i = 0; i < count; i++) trail.append(entry);
  });
  for (let first = SINGLES; first < rows; first += FILL_BATCH) appendMany(Math.min(FILL_BATCH, rows - first));
  const { publicKey } = openStationKey(join(folder, 'station.key'), undefined);
  const startMs = performance.now();
  const report = await verifyTrail(db, { publicKeys: [publicKey] });
  const verifyMs = performance.now() - startMs;
  if (report.finding) throw new Error(report.finding.text);
  printTable([
    ['audit trail', 'value'],
    ['changes one by one, per s', ((1000 * SINGLES) / sum(changesMs)).toFixed(0)],
    ['p99 of one, ms', quantile(changesMs, 0.99)],
    [`verifying ${report.rows} rows and ${report.checkpoints} signatures, s`, verifyMs / 1000],
    ['rows verified per s', ((1000 * report.rows) / verifyMs).toFixed(0)],
  ]);
}

function timeMs<T>(act: (value: T) => unknown, value: T): number {
  const startMs = performance.now();
  act(value);
  return performance.now() - startMs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The smallest value that at least that share of the values does not exceed. */
function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1];
}
