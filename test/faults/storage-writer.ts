import { writeSync } from 'node:fs';
import { THE_STATION } from '../../src/main/storage/auditTrail.ts';
import { VerdictLog } from '../../src/main/storage/verdicts.ts';
import { openStation, openTrail, verdictOn } from '../station-database.ts';

/*
 * Writes to the database of a folder until it is killed: single verdicts, batches of them, and changes with their audit rows. Each is
 * told on standard output once it is on the drive: `verdict ID TAG` or `change SEQ NAME`. The first one is told to the parent too.
 */

const STDOUT = 1;
const BATCH = 20;

const [folder, life] = process.argv.slice(2);
const db = await openStation(folder);
const trail = openTrail(folder, db);
const log = new VerdictLog(db);
const rename = db.prepare('UPDATE products SET name = ? WHERE id = 1');

for (let n = 0; ; n++) {
  const single = verdictIn(n);
  tell(`verdict ${log.add(single)} ${single.tag}`);
  if (n === 0) process.send!('first write');
  const batch = Array.from({ length: BATCH }, (_, i) => verdictIn(n + (i + 1) / 100));
  const ids = log.addAll(batch);
  tell(...ids.map((id, i) => `verdict ${id} ${batch[i].tag}`));
  const name = `life-${life}-name-${n}`;
  const { seq } = trail.change(
    () => {
      rename.run(name);
      return { seq: trail.append({ actor: THE_STATION, action: 'announce', object: 'product 1' }).seq + 1 };
    },
    { actor: THE_STATION, action: 'rename', object: 'product 1', field: 'name', newValue: name },
  );
  tell(`change ${seq} ${name}`);
}

function verdictIn(n: number): ReturnType<typeof verdictOn> {
  return { ...verdictOn(Math.floor(n)), tag: `life-${life}-part-${n.toFixed(2)}` };
}

function tell(...lines: string[]): void {
  writeSync(STDOUT, `${lines.join('\n')}\n`);
}
