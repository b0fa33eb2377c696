import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { closeStation } from '../../src/main/station/station.ts';
import { answerTo, openTestStation, signInEach } from '../dispatching.ts';
import { testFolder } from '../folders.ts';

it('the drive of a station, and what of it the station takes', async () => {
  const station = await openTestStation(await testFolder());
  const { folder, images } = station;
  images.record({ sha256: 'a'.repeat(64), sizeBytes: 1000, widthPx: 1, heightPx: 1 });
  const gone = images.record({ sha256: 'b'.repeat(64), sizeBytes: 500, widthPx: 1, heightPx: 1 });
  images.markPruned([gone]);
  await mkdir(join(folder, 'bundles', 'x'), { recursive: true });
  await writeFile(join(folder, 'bundles', 'x', 'graph.onnx'), 'y'.repeat(200));
  await writeFile(join(folder, 'station.sqlite.v5.2026-03-02T00-00-00.000Z.backup'), 'z'.repeat(70));
  const { operator } = await signInEach(station);
  const answer = await answerTo(station, { kind: 'request', id: 1, command: 'drive.read', input: {}, token: operator });
  const { output } = answer as { output: Record<string, number> };
  expect(output).toMatchObject({
    picturesBytes: 1000,
    bundlesBytes: 200,
    backups: [{ file: 'station.sqlite.v5.2026-03-02T00-00-00.000Z.backup', sizeBytes: 70 }],
  });
  expect(output.databaseBytes).toBeGreaterThan(4096);
  expect(output.totalBytes).toBeGreaterThanOrEqual(output.freeBytes);
  // Sums are not made anew each time.
  images.record({ sha256: 'c'.repeat(64), sizeBytes: 1, widthPx: 1, heightPx: 1 });
  expect((await station.drive.read()).picturesBytes).toBe(1000);
  await closeStation(station);
});
