import Database from 'better-sqlite3';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tampering } from '../src/main/storage/auditChain.ts';
import { auditHash, type AuditRow, GENESIS_HASH, SELECT_AUDIT_ROWS } from '../src/main/storage/auditRow.ts';
import { THE_STATION } from '../src/main/storage/auditTrail.ts';
import { type Checkpoint, SELECT_CHECKPOINTS, signCheckpoint } from '../src/main/storage/checkpoint.ts';
import { openStationKey } from '../src/main/storage/stationKey.ts';
import { type Anchor, type TrailReport, verifyTrail } from '../src/main/storage/verifyTrail.ts';
import { openStation, openTrail } from './station-database.ts';

/** Rows of the trail, and of the older copy of it. Checkpoints sign rows 1, 65 and 129. */
const [ROWS, OLDER_ROWS] = [150, 100];

interface Harm {
  readonly name: string;
  readonly tamper: (folder: string) => void;
  /** What a station finds by itself, and the row it names; undefined where a lone machine cannot find it. */
  readonly alone: readonly [Tampering, number] | undefined;
  /** What it finds when it is told the head of the trail, as an export states it; as alone unless told. */
  readonly told?: readonly [Tampering, number];
}

/** What somebody with every right to the file, but without the key, may do to a trail. */
export const HARMS: readonly Harm[] = [
  { name: 'nothing', tamper: () => undefined, alone: undefined },
  { name: 'edit a field', tamper: sql(`UPDATE audit_rows SET new_json = '"other"' WHERE seq = 40`), alone: ['edited', 40] },
  { name: 'edit the time', tamper: sql('UPDATE audit_rows SET at_utc_ms = at_utc_ms - 1 WHERE seq = 40'), alone: ['edited', 40] },
  { name: 'edit a field, make its hash anew', tamper: editAndHash(40), alone: ['unlinked', 40] },
  { name: 'delete a row', tamper: sql('DELETE FROM audit_rows WHERE seq = 40'), alone: ['missing', 40] },
  { name: 'delete the first row', tamper: sql('DELETE FROM audit_rows WHERE seq = 1'), alone: ['missing', 1] },
  { name: 'delete a row, close the gap', tamper: closeGap(40), alone: ['moved', 40] },
  { name: 'swap two rows', tamper: swap(40, 90), alone: ['moved', 40] },
  { name: 'swap neighbours', tamper: swap(40, 41), alone: ['moved', 40] },
  { name: 'delete the tail', tamper: sql('DELETE FROM audit_rows WHERE seq > 120'), alone: ['cut', 121] },
  { name: 'delete the tail since the last checkpoint', tamper: sql('DELETE FROM audit_rows WHERE seq > 140'), alone: ['cut', 141] },
  { name: 'delete the tail and the count', tamper: cutAndCount(120), alone: ['cut', 121] },
  { name: 'delete all', tamper: sql('DELETE FROM audit_rows'), alone: ['cut', 1] },
  { name: 'rebuild the chain without the key', tamper: rebuild(1), alone: ['rewritten', 1] },
  { name: 'rebuild the chain from row 70 on', tamper: rebuild(70), alone: ['rewritten', 66] },
  { name: 'rebuild, sign with another key', tamper: rebuildAndSign, alone: ['forged', 1] },
  { name: 'rebuild, delete the checkpoints', tamper: rebuildUnsigned, alone: ['unsigned', 1] },
  { name: 'delete a checkpoint', tamper: sql('DELETE FROM audit_checkpoints WHERE id = 2'), alone: ['unsigned', 2] },
  { name: 'edit a checkpoint', tamper: sql('UPDATE audit_checkpoints SET made_utc_ms = 1 WHERE id = 2'), alone: ['forged', 2] },
  { name: 'hide that the clock was set back', tamper: hideClock, alone: ['clock', ROWS] },
  { name: 'rebuild what is not yet signed', tamper: rebuild(140), alone: undefined, told: ['rewritten', 130] },
  { name: 'cut the tail with its checkpoints and the count', tamper: cutCleanly(120), alone: undefined, told: ['cut', 121] },
  {
    name: 'restore an older copy',
    tamper: (folder) => {
      copyFileSync(join(folder, 'older.db'), join(folder, 'station.db'));
    },
    alone: undefined,
    told: ['cut', OLDER_ROWS + 1],
  },
];

/** Makes `station.db`, its key and `older.db`, a copy from when the trail was shorter; returns the head of the trail. */
export async function makeTrail(folder: string): Promise<Anchor> {
  await writeRows(folder, 1, OLDER_ROWS);
  copyFileSync(join(folder, 'station.db'), join(folder, 'older.db'));
  return writeRows(folder, OLDER_ROWS + 1, ROWS);
}

/** What the station finds in the database of a folder. */
export async function examine(folder: string, anchors: readonly Anchor[] = []): Promise<TrailReport> {
  const db = await openStation(folder);
  try {
    const { publicKey } = openStationKey(join(folder, 'station.key'), undefined);
    return await verifyTrail(db, { publicKeys: [publicKey], anchors });
  } finally {
    db.close();
  }
}

/** One row a minute; before the last one the clock is set back. */
async function writeRows(folder: string, first: number, last: number): Promise<Anchor> {
  const db = await openStation(folder);
  let seq = first;
  const trail = openTrail(folder, db, { clock: () => (seq === ROWS ? 60_000 : seq * 60_000) });
  let hash = '';
  for (; seq <= last; seq++) {
    const entry = {
      actor: THE_STATION,
      action: 'set',
      object: `product ${seq % 7}`,
      field: 'name',
      oldValue: 'old',
      newValue: `new ${seq}`,
    };
    hash = db.transaction(() => trail.append(entry).hash)();
  }
  db.close();
  return { seq: last, hash };
}

function sql(statement: string): Harm['tamper'] {
  return tamperWith((db) => db.exec(statement));
}

/** Opens the database as anybody can who may write the file, and takes the triggers that would refuse out of the way meanwhile. */
function tamperWith(harm: (db: Database.Database) => void): Harm['tamper'] {
  return (folder) => {
    const db = new Database(join(folder, 'station.db'));
    db.pragma('foreign_keys = OFF');
    const triggers = db.prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
    db.transaction(() => {
      harm(db);
    })();
    for (const { sql } of triggers) db.exec(sql);
    db.close();
  };
}

function rowsOf(db: Database.Database): AuditRow[] {
  return db.prepare<[], AuditRow>(`${SELECT_AUDIT_ROWS} ORDER BY seq`).all();
}

function hashOf(row: AuditRow): string {
  const { hash: _replaced, ...unhashed } = row; // eslint-disable-line @typescript-eslint/no-unused-vars
  return auditHash(unhashed);
}

/** Makes the hashes of rows anew, each with the one before it. */
function rehash(db: Database.Database, first: number, last: number): void {
  const rows = rowsOf(db);
  const update = db.prepare('UPDATE audit_rows SET previous_hash = ?, hash = ? WHERE seq = ?');
  let previousHash = rows[first - 2]?.hash ?? GENESIS_HASH;
  for (const row of rows.slice(first - 1, last)) {
    const hash = hashOf({ ...row, previousHash });
    update.run(previousHash, hash, row.seq);
    previousHash = hash;
  }
}

function edit(db: Database.Database, seq: number): void {
  db.prepare(`UPDATE audit_rows SET new_json = '"other"' WHERE seq = ?`).run(seq);
}

function editAndHash(seq: number): Harm['tamper'] {
  return tamperWith((db) => {
    edit(db, seq);
    rehash(db, seq, seq);
  });
}

function rebuild(first: number): Harm['tamper'] {
  return tamperWith((db) => {
    edit(db, first);
    rehash(db, first, ROWS);
  });
}

function rebuildAndSign(folder: string): void {
  rebuild(1)(folder);
  const key = openStationKey(join(folder, 'other.key'), undefined);
  tamperWith((db) => {
    const rows = rowsOf(db);
    const update = db.prepare('UPDATE audit_checkpoints SET head_hash = @headHash, key_id = @keyId, signature = @signature WHERE id = @id');
    for (const checkpoint of db.prepare<[], Checkpoint>(SELECT_CHECKPOINTS).all()) {
      update.run(signCheckpoint({ ...checkpoint, headHash: rows[checkpoint.seq - 1].hash }, key));
    }
  })(folder);
}

function rebuildUnsigned(folder: string): void {
  rebuild(1)(folder);
  sql('DELETE FROM audit_checkpoints')(folder);
}

function closeGap(seq: number): Harm['tamper'] {
  return sql(`DELETE FROM audit_rows WHERE seq = ${seq};
    UPDATE audit_rows SET seq = -seq WHERE seq > ${seq};
    UPDATE audit_rows SET seq = -seq - 1 WHERE seq < 0;`);
}

function swap(a: number, b: number): Harm['tamper'] {
  return sql(`UPDATE audit_rows SET seq = -1 WHERE seq = ${a};
    UPDATE audit_rows SET seq = ${a} WHERE seq = ${b};
    UPDATE audit_rows SET seq = ${b} WHERE seq = -1;`);
}

function hideClock(folder: string): void {
  tamperWith((db) => {
    db.exec(`UPDATE audit_rows SET clock_set_back_ms = 0 WHERE seq = ${ROWS}`);
    rehash(db, ROWS, ROWS);
  })(folder);
}

function cutAndCount(last: number): Harm['tamper'] {
  return sql(`DELETE FROM audit_rows WHERE seq > ${last};
    UPDATE sqlite_sequence SET seq = ${last} WHERE name = 'audit_rows';`);
}

function cutCleanly(last: number): Harm['tamper'] {
  return (folder) => {
    cutAndCount(last)(folder);
    sql(`DELETE FROM audit_checkpoints WHERE seq > ${last}`)(folder);
  };
}
