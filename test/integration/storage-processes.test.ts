import { expect, it } from 'vitest';
import { killWriters } from '../faults/storage-lives.ts';
import { testFolder } from '../folders.ts';
import { openStation } from '../station-database.ts';

it('keeps what it has acknowledged, and its trail, through kills while it writes', async () => {
  let acknowledged = 0;
  for await (const aftermath of killWriters(await testFolder(), [900, 150, 700, 1100])) {
    expect(aftermath).toMatchObject({ lost: [], finding: undefined });
    acknowledged += aftermath.acknowledged;
  }
  expect(acknowledged).toBeGreaterThan(0);
});

it('is refused to a second process', async () => {
  const folder = await testFolder();
  const db = await openStation(folder);
  await expect(killWriters(folder, [20_000]).next()).rejects.toThrow('DATABASE_IN_USE');
  db.close();
});
