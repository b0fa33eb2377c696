import { expect, it } from 'vitest';
import { type Death, killWriters } from '../faults/storage-lives.ts';
import { testFolder } from '../folders.ts';
import { openStation } from '../station-database.ts';

const DEATHS: readonly Death[] = [
  { since: 'first write', afterMs: 200 },
  { since: 'start', afterMs: 150 },
  { since: 'first write', afterMs: 0 },
  { since: 'first write', afterMs: 400 },
];

it('keeps what it has acknowledged, and its trail, through kills while it writes', async () => {
  let acknowledged = 0;
  for await (const aftermath of killWriters(await testFolder(), DEATHS)) {
    expect(aftermath).toMatchObject({ lost: [], finding: undefined });
    acknowledged += aftermath.acknowledged;
  }
  expect(acknowledged).toBeGreaterThan(0);
});

it('is refused to a second process', async () => {
  const folder = await testFolder();
  const db = await openStation(folder);
  await expect(killWriters(folder, [{ since: 'start', afterMs: 20_000 }]).next()).rejects.toThrow('DATABASE_IN_USE');
  db.close();
});
