import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lastKeyId } from '../../src/main/storage/checkpoint.ts';
import type { StationDatabase } from '../../src/main/storage/database.ts';
import { openStationKey } from '../../src/main/storage/stationKey.ts';
import { verifyTrail } from '../../src/main/storage/verifyTrail.ts';
import { openStation } from '../station-database.ts';

/** What was found after a writer was killed. */
export interface Aftermath {
  /** Verdicts and changes that this writer was told were kept. */
  readonly acknowledged: number;
  /** Those of them, and of all writers before, that are not there as they were told. */
  readonly lost: readonly string[];
  /** What is wrong with the trail; undefined where nothing is. */
  readonly finding: string | undefined;
}

/** When to kill a writer: so long after its start, or after it was first told that something is kept. */
export interface Death {
  readonly since: 'start' | 'first write';
  readonly afterMs: number;
}

/** Lets writers work on the database of a folder, one after the other, each killed (SIGKILL) at its moment. */
export async function* killWriters(folder: string, deaths: Iterable<Death>): AsyncGenerator<Aftermath> {
  const promises = new Set<string>();
  let life = 0;
  for (const death of deaths) {
    const told = await liveAndDie(folder, ++life, death);
    for (const promise of told) promises.add(promise);
    yield { acknowledged: told.length, ...(await lookAfter(folder, promises)) };
  }
}

async function liveAndDie(folder: string, life: number, { since, afterMs }: Death): Promise<string[]> {
  const diary = join(folder, 'diary');
  const file = await open(diary, 'w');
  const writer = fork(join(import.meta.dirname, 'storage-writer.ts'), [folder, String(life)], {
    stdio: ['ignore', file.fd, 'pipe', 'ipc'],
  });
  let complaint = '';
  writer.stderr!.on('data', (text: Buffer) => (complaint += text.toString()));
  const ended = once(writer, 'exit') as Promise<[code: number | null, signal: string | null]>;
  const lived = since === 'start' ? setTimeout(afterMs) : once(writer, 'message').then(() => setTimeout(afterMs));
  const isOver = await Promise.race([ended.then(() => true), lived.then(() => false)]);
  writer.kill('SIGKILL');
  await ended;
  await file.close();
  if (isOver) throw new Error(`A writer ended before it was killed:\n${complaint}`);
  const text = readFileSync(diary, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
}

async function lookAfter(folder: string, promises: ReadonlySet<string>): Promise<Omit<Aftermath, 'acknowledged'>> {
  const db = await openStation(folder);
  try {
    const verdicts = db.prepare<[], string>(`SELECT 'verdict ' || id || ' ' || tag FROM verdicts`).pluck().all();
    const changes = db.prepare<[], string>(`SELECT 'change ' || seq || ' ' || (new_json ->> '$') FROM audit_rows WHERE action = 'rename'`);
    const kept = new Set([...verdicts, ...changes.pluck().all()]);
    const keys = lastKeyId(db) === undefined ? [] : [openStationKey(join(folder, 'station.key'), lastKeyId(db)).publicKey];
    const { finding } = await verifyTrail(db, { publicKeys: keys });
    return { lost: [...promises].filter((promise) => !kept.has(promise)), finding: finding?.text ?? halfDone(db) };
  } finally {
    db.close();
  }
}

/** A change without its audit row, or a row without its change. */
function halfDone(db: StationDatabase): string | undefined {
  const name = db.prepare<[], string>('SELECT name FROM products WHERE id = 1').pluck().get();
  const last = db
    .prepare<[], string>(`SELECT new_json ->> '$' FROM audit_rows WHERE action = 'rename' ORDER BY seq DESC LIMIT 1`)
    .pluck()
    .get();
  return name === (last ?? 'board') ? undefined : `the product is called ${name}, the trail says ${last}`;
}
