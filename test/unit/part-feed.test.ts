import { EventEmitter } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Gate } from '../../src/main/actuator/actuator.ts';
import { feedParts } from '../../src/plcSimulator/partFeed.ts';
import { testFolder } from '../folders.ts';

it('a belt that is stopped leaves nothing of the part that did not come', async () => {
  const root = await testFolder();
  const file = join(root, 'picture.png');
  const cameraFolder = join(root, 'camera');
  await writeFile(file, 'a picture');
  await mkdir(cameraFolder);
  const ending = new AbortController();
  const gate = new EventEmitter<{ gate: [{ tag: string; gate: Gate }] }>();
  const plc = Object.assign(gate, {
    trigger: (tag: string) => {
      ending.abort();
      setImmediate(() => gate.emit('gate', { tag, gate: 'PASS' }));
    },
  });
  const parts = ['a', 'b', 'c'].map((tag) => ({ tag, file }));
  const gates = await feedParts(plc, parts, { partsPerSecond: 100, cameraFolder, signal: ending.signal });
  expect([...gates]).toEqual([['a', 'PASS']]);
  expect(await readdir(cameraFolder)).toEqual(['a.png']);
});
